using Mte.Reference;
using Mte.Reference.Defects;
using Mte.Reference.World;
using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using Mte.Suites.Defects;
using Mte.Suites.Running;

namespace Mte.Suites.Tests;

/// <summary>The cases and rules as a whole.</summary>
public sealed class Corpus
{
    private static readonly Selection Selection = Selection.Read(Repository.Find(), danger: true);

    private static readonly DefectSearch Search = new(Selection.Cases, Selection.Vocabulary.Features);

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

    [Test]
    public void Every_defect_is_caught_by_some_case()
    {
        var survivors = Search.Run(DefectCatalogue.All).Where(result => result.Survives);
        Assert.That(survivors.Select(result => result.Defect.Name), Is.Empty);
    }

    /// <summary>A rule that a defect claims to break has a case that shows it.</summary>
    [Test]
    public void Every_defect_is_caught_by_a_case_of_each_rule_that_it_breaks()
    {
        var claims = DefectCatalogue.All.SelectMany(
            defect => defect.Rules.Select(rule => defect with { Rules = [rule] }));
        var wrong = claims.Where(
            claim => !Search.Kills(claim).Any(kill => kill.Case.Rules.Contains(claim.Rules[0])));
        Assert.That(wrong.Select(claim => $"{claim.Name} {claim.Rules[0]}"), Is.Empty);
        Assert.That(DefectCatalogue.All.Where(defect => defect.Rules.Count == 0), Is.Empty);
    }

    [Test]
    public void Every_wrong_answer_is_caught_by_some_case()
    {
        var survivors = WrongAnswers.All.Where(wrong => !Profiles.All.Reverse().Any(profile =>
        {
            using var world = new WrongAnswers(new ReferenceWorld(profile), wrong.Answer);
            return PlanOf(profile).Any(planned => DefectSearch.FailsOn(world, planned.Case));
        }));
        Assert.That(survivors.Select(wrong => wrong.Defect), Is.Empty);
    }

    /// <summary>A case that no wrong kernel fails would check nothing.</summary>
    [Test]
    public void Every_case_fails_on_some_wrong_kernel()
    {
        var green = Selection.Cases.ToDictionary(@case => @case.Id);
        foreach (var profile in Profiles.All.Reverse())
        {
            var worlds = Wrong(profile).ToArray();
            foreach (var id in PlanOf(profile).Select(planned => planned.Case.Id).Where(green.ContainsKey))
                if (worlds.OrderByDescending(wrong => wrong.Rules.Any(green[id].Rules.Contains))
                    .Any(wrong => DefectSearch.FailsOn(wrong.World, green[id])))
                    green.Remove(id);
        }

        Assert.That(green.Keys, Is.Empty, () => string.Join("\n", green.Keys));
    }

    private static IEnumerable<(IReadOnlyList<string> Rules, IWorld World)> Wrong(Profile profile) =>
    [
        .. DefectCatalogue.All.Select(
            defect => (defect.Rules, (IWorld)new ReferenceWorld(defect.In(profile)))),
        .. WrongAnswers.All.Select(wrong => (
            (IReadOnlyList<string>)[],
            (IWorld)new WrongAnswers(new ReferenceWorld(profile), wrong.Answer))),
    ];

    private static Outcome Other(Outcome outcome) =>
        outcome is Outcome.Failed ? new Outcome.Done(0x5EED) : new Outcome.Failed(Errno.EXDEV);

    private static IReadOnlyList<PlannedCase> PlanOf(Profile profile)
    {
        using var world = new ReferenceWorld(profile);
        return Plan.For(Selection.Cases, world.Info, Selection.Vocabulary.Features, null).Cases;
    }
}
