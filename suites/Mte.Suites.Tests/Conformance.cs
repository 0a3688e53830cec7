using Microsoft.Extensions.DependencyInjection;
using Mte.Reference;
using Mte.Spec;

namespace Mte.Suites.Tests;

/// <summary>
/// Every case on every target: one test each, named after both. The targets are the profiles of the reference, or what
/// the environment variable MTE_TARGETS or the run setting <c>targets</c> lists, with commas between.
/// </summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class Conformance
{
    private static readonly Selection Selection = Selection.Read(Repository.Find());

    private static readonly ServiceProvider Services = new ServiceCollection().AddMteConformance().BuildServiceProvider();

    private static readonly Lazy<Dictionary<Target, Session>> Sessions = new(() => Targets().ToDictionary(target => target, Open));

    [OneTimeTearDown]
    public void EndWorlds()
    {
        foreach (var session in Sessions.Value.Values)
            session.Dispose();
    }

    [TestCaseSource(nameof(Planned))]
    public void Case_comes_to_what_its_rules_say(Target target, PlannedCase planned)
    {
        var session = Sessions.Value[target];
        var result = session.Run(planned);
        if (result.Verdict is Verdict.Skip)
            Assert.Ignore(result.Judgement.Why);

        var report = new Failure(Selection.Vocabulary.Rules, Rerun);
        Assert.That(
            result.Verdict,
            Is.EqualTo(Verdict.Pass).Or.EqualTo(Verdict.KnownFail),
            () => report.Describe(session.Finish([result], result.Time), result));
    }

    public static IEnumerable<TestCaseData> Planned() =>
        from session in Sessions.Value.Values
        from planned in session.Plan.Cases
        select new TestCaseData(session.Target, planned).SetName($"{session.Target}: {planned.Case.Id}");

    private static IEnumerable<Target> Targets() =>
        (TestContext.Parameters["targets"] ?? Environment.GetEnvironmentVariable("MTE_TARGETS")) is { Length: > 0 } listed
            ? listed.Split(',', StringSplitOptions.TrimEntries).Select(Target.Parse)
            : Profiles.All.Select(profile => new Target(Target.Reference, profile.Name));

    private static Session Open(Target target) =>
        new(target, Services.GetRequiredService<Worlds>().Open(target), Selection);

    private static string Rerun(Target target, Case @case) =>
        $"suites/mteconf run --target {target} --filter '{@case.Id}'";
}
