using Mte.Reference;
using Mte.Reference.World;
using Mte.Spec;

namespace Mte.Suites.Tests;

/// <summary>The cases and rules as a whole.</summary>
public sealed class Corpus
{
    private static readonly Selection Selection = Selection.Read(Repository.Find());

    [Test]
    public void No_file_has_a_mistake() => Assert.That(Selection.Diagnostics, Is.Empty);

    [Test]
    public void Every_rule_has_a_case()
    {
        var covered = Selection.Cases.SelectMany(@case => @case.Rules).ToHashSet();
        Assert.That(Selection.Vocabulary.Rules.Keys.Where(rule => !covered.Contains(rule)), Is.Empty);
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

    /// <summary>For each case there is a wrong kernel that it goes red on.</summary>
    [Test]
    public void Every_case_fails_on_some_wrong_kernel()
    {
        var green = Selection.Cases.Select(@case => @case.Id).ToHashSet();
        foreach (var profile in Profiles.All)
        {
            var planned = PlanOf(profile);
            foreach (var world in Wrong(profile))
                foreach (var (@case, _) in planned)
                    if (green.Contains(@case.Id) && FailsOn(world, @case))
                        green.Remove(@case.Id);
        }

        Assert.That(green, Is.Empty, () => string.Join("\n", green));
    }

    private static IEnumerable<IWorld> Wrong(Profile profile) =>
    [
        .. KnownParts.All.Select(
            part => new ReferenceWorld(profile with { Parts = part.Replace(profile.Parts) })),
        .. WrongAnswers.All.Select(wrong => new WrongAnswers(new ReferenceWorld(profile), wrong.Answer)),
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
