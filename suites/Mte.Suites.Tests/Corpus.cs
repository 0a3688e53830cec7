using Mte.Reference;
using Mte.Reference.World;
using Mte.Spec;

namespace Mte.Suites.Tests;

/// <summary>The cases and rules as a whole.</summary>
public sealed class Corpus
{
    private static readonly Selection Selection = Selection.Read(Repository.Find(), danger: true);

    [Test]
    public void No_file_has_a_mistake() => Assert.That(Selection.Diagnostics, Is.Empty);

    /// <summary>A rule has a case, or says why it cannot have one.</summary>
    [Test]
    public void Every_rule_has_a_case_or_a_reason()
    {
        var covered = Selection.Cases.SelectMany(@case => @case.Rules)
            .Concat(Selection.Litmus.SelectMany(litmus => litmus.Rules)).ToHashSet();
        var bare = Selection.Vocabulary.Rules.Values
            .Where(rule => covered.Contains(rule.Id) == rule.Untestable.Length > 0)
            .Select(rule => rule.Id);
        Assert.That(bare, Is.Empty);
    }

    [Test]
    public void Every_case_applies_to_some_profile_of_the_reference()
    {
        var applied = Profiles.All.SelectMany(PlanOf).Select(planned => planned.Case.Id).ToHashSet();
        Assert.That(Selection.Cases.Select(@case => @case.Id).Where(id => !applied.Contains(id)), Is.Empty);
    }

    [Test]
    public void Ids_are_unique() => Assert.That(Selection.Cases.Select(@case => @case.Id), Is.Unique);

    /// <summary>A step that accepts whatever comes would check nothing.</summary>
    [Test]
    public void Every_step_fails_if_its_outcome_is_another()
    {
        Assert.Multiple(() =>
        {
            foreach (var profile in Profiles.All)
            {
                using var world = new ReferenceWorld(profile);
                foreach (var (@case, _) in PlanOf(profile))
                    Every_step_fails(@case, world.Run(@case.Program), profile);
            }
        });
    }

    private static void Every_step_fails(Case @case, Trace trace, Profile profile)
    {
        for (var step = 0; step < @case.Steps.Count; step++)
        {
            var outcomes = trace.Outcomes.ToArray();
            outcomes[step] = Other(outcomes[step]);
            var judged = Judgement.Of(@case, trace with { Outcomes = outcomes });
            Assert.That(
                (judged.Verdict, judged.Step), Is.EqualTo((Verdict.Fail, step)),
                $"{profile.Name}: {@case.Id}");
        }
    }

    /// <summary>
    /// For each case there is a wrong kernel that it goes red on, and each wrong kernel is caught by some case.
    /// </summary>
    [Test]
    public void Every_case_fails_on_some_wrong_kernel_and_no_wrong_kernel_survives()
    {
        var green = Selection.Cases.Select(@case => @case.Id).ToHashSet();
        var survivors = Wrong(Profiles.Default).Select(wrong => wrong.Defect).ToHashSet();
        foreach (var profile in Profiles.All.Reverse())
        {
            // Newest first: once nothing is left to learn, an older kernel costs nothing.
            var planned = PlanOf(profile).Select(planned => planned.Case)
                .Select(@case => (Case: @case, Used: UsedParts.Of(@case, profile))).ToArray();
            foreach (var (defect, world, parts) in Wrong(profile))
                foreach (var (@case, used) in planned.OrderByDescending(one => green.Contains(one.Case.Id)))
                {
                    if (!green.Contains(@case.Id) && !survivors.Contains(defect))
                        break;

                    if ((parts.Count == 0 || parts.Any(used.Contains)) && FailsOn(world, @case))
                    {
                        green.Remove(@case.Id);
                        survivors.Remove(defect);
                    }
                }
        }

        Assert.That(green, Is.Empty, () => string.Join("\n", green));
        Assert.That(survivors, Is.Empty, () => string.Join("\n", survivors));
    }

    private static IEnumerable<(string Defect, IWorld World, IReadOnlyList<string> Parts)> Wrong(Profile profile) =>
    [
        .. KnownParts.All.Select(
            part => (part.Name, (IWorld)new ReferenceWorld(part.In(profile)), UsedParts.Of(part, profile))),
        .. WrongAnswers.All.Select(wrong => (
            wrong.Defect,
            (IWorld)new WrongAnswers(new ReferenceWorld(profile), wrong.Answer),
            (IReadOnlyList<string>)[])),
    ];

    private static bool FailsOn(IWorld world, Case @case) =>
        Judgement.Of(@case, world.Run(@case.Program)).Verdict is Verdict.Fail;

    private static Outcome Other(Outcome outcome) =>
        outcome is Outcome.Failed ? new Outcome.Done(0x5EED) : new Outcome.Failed(Errno.EXDEV);

    private static IReadOnlyList<PlannedCase> PlanOf(Profile profile)
    {
        using var world = new ReferenceWorld(profile);
        return Plan.For(Selection.Cases, world.Info, Selection.Vocabulary.Features, null).Cases;
    }
}
