using Mte.Reference;
using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Spec.Worlds;
using Mte.Suites;
using Mte.Suites.Reports;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Conformance.Tests;

/// <summary>
/// Every case on every target: one test each, named after both. The targets are the profiles of the
/// reference, or what the environment variable MTE_TARGETS or the run setting <c>targets</c> lists, with
/// commas between.
/// </summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class Conformance
{
    private static readonly Selection Selection = Selection.Read(Repository.Find());

    private static readonly Worlds Worlds = new();

    private static readonly Lazy<OpenTarget[]> Targets = new(() => [.. Names().Select(Open)]);

    [OneTimeTearDown]
    public void EndWorlds()
    {
        foreach (var target in Targets.Value)
            target.Session?.Dispose();

        Worlds.Dispose();
    }

    [TestCaseSource(nameof(Planned))]
    public void Case_comes_to_what_its_rules_say(Session session, PlannedCase planned)
    {
        var result = session.Run(planned);
        if (result.Verdict is Verdict.Skip)
            Assert.Ignore(result.Judgement.Why);

        Assert.That(
            result.Verdict,
            Is.EqualTo(Verdict.Pass).Or.EqualTo(Verdict.KnownFail),
            () => Describe(session.Finish([result], result.Time)));
    }

    private static string Describe(TargetResult result)
    {
        var report = RunReport.Of([result], Selection.Vocabulary.Rules, Rerun);
        return FailureText.Of(report.Targets[0], report.Targets[0].Cases[0], report.Rules ?? []);
    }

    /// <summary>A target that does not start costs this test; the other targets run.</summary>
    [TestCaseSource(nameof(Started))]
    public void Target_starts(OpenTarget target) => Assert.That(target.Broken, Is.Null);

    /// <summary>Known deviations may not outlive the cases they speak of.</summary>
    [TestCaseSource(nameof(Started))]
    public void Known_deviations_fit_a_case(OpenTarget target) =>
        Assert.That(target.Session?.Unused.Select(unused => $"{unused.File}:{unused.Line}") ?? [], Is.Empty);

    public static IEnumerable<TestCaseData> Planned() =>
        from session in Targets.Value.Select(target => target.Session).OfType<Session>()
        from planned in session.Plan.Cases
        select new TestCaseData(session, planned).SetName($"{session.Target}: {planned.Case.Id}");

    public static IEnumerable<OpenTarget> Started() => Targets.Value;

    private static IEnumerable<Target> Names()
    {
        var listed = TestContext.Parameters["targets"] ?? Environment.GetEnvironmentVariable("MTE_TARGETS");
        return string.IsNullOrEmpty(listed)
            ? Profiles.All.Select(profile => new Target(Target.Reference, profile.Name))
            : listed.Split(',', StringSplitOptions.TrimEntries).Select(Target.Parse);
    }

    private static OpenTarget Open(Target target)
    {
        var world = default(IWorld);
        try
        {
            Worlds.Check(target);
            world = Worlds.Open(target);
            return new OpenTarget(target, new Session(target.Name, world, Selection.ChoiceFor(target)), null);
        }
        catch (Exception broken) when (broken is AdapterException or UsageException)
        {
            world?.Dispose();
            return new OpenTarget(target, null, broken.Message);
        }
    }

    private static string Rerun(string target, Case @case) =>
        Shell.Line("suites/mteconf", "run", "--target", target, "--filter", @case.Id);

    /// <summary>A target whose world is up, or why it is not.</summary>
    public sealed record OpenTarget(Target Target, Session? Session, string? Broken)
    {
        public override string ToString() => Target.Name;
    }
}
