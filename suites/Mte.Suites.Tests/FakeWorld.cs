using Microsoft.Extensions.DependencyInjection;
using Mte.Cases.RulesAndFeatures;
using Mte.Spec.Cases;
using Mte.Spec.Deviations;
using Mte.Spec.Features;
using Mte.Spec.Judging;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

/// <summary>A world that answers what a test says.</summary>
internal sealed class FakeWorld(Func<Program, Trace> run) : IWorld, IWorldFactory
{
    public WorldInfo Info { get; init; } = new("fake", 4096, ["mte"], "6.12.1");

    public bool Disposed { get; private set; }

    /// <summary>A world in which every op comes to the same.</summary>
    public static FakeWorld Always(Outcome outcome) =>
        new(program => new Trace(4096, [.. program.Ops.Select(_ => outcome)]));

    public Trace Run(Program program, Action<Outcome>? answered = null) => run(program);

    public IWorld Open(string argument) => this;

    public void Dispose() => Disposed = true;
}

/// <summary>Cases, and what runs them, made by hand.</summary>
internal static class Fake
{
    public static readonly Target Target = new(Target.Host, "");

    private static readonly Feature[] AllFeatures =
    [
        new("mte", FeatureKind.Fact, "Tags."),
        new("old", FeatureKind.Abi, "Old."),
        new("new", FeatureKind.Abi, "New."),
    ];

    private static readonly FeatureTable Features = new(
        AllFeatures.ToDictionary(feature => feature.Id),
        [
            new Level("6.1", new HashSet<string> { "old" }),
            new Level("7.0", new HashSet<string> { "old", "new" }),
        ]);

    private static readonly Rule Rule = new("RULE-1", "area", "It is so.", ["Some document"], [], []);

    /// <summary>A case of steps that expect what is given.</summary>
    public static Case Case(string id, params Expectation[] expectations) => new(
        id, "It is so", $"cases/{id}.yaml", [Rule.Id], [], [],
        [
            .. expectations.Select((expect, step) =>
                new Step(new Op.Fork($"p{step}"), expect, $"fork: {{as: p{step}}}", step + 4)),
        ]);

    /// <summary>What a bug with the id <c>a-bug</c> makes of cases.</summary>
    public static Deviation Known(string cases, Affected? affected = null, string? sometimes = null) => new(
        new KnownBug(
            "a-bug", "It is wrong", "Somebody wrote it so.", affected ?? new Affected()), cases, "EINVAL",
        new Affected(), "known-bugs/fake.yaml", 3, sometimes);

    /// <summary>A selection of cases.</summary>
    public static Selection Select(IReadOnlyList<Case> cases, params Deviation[] deviations) => new(
        new Vocabulary(new Dictionary<string, Rule> { [Rule.Id] = Rule }, Features, []),
        cases,
        false,
        [],
        new Dictionary<string, IReadOnlyList<Deviation>> { [Target.BugsOf!] = deviations },
        [],
        []);

    /// <summary>Worlds of which one kind is made by a test.</summary>
    public static Worlds Worlds(IWorldFactory world) =>
        new(replace: services => services.AddKeyedSingleton(Target.Kind, world));

    /// <summary>Runs cases in a world.</summary>
    public static TargetResult Run(
        IWorldFactory world, IReadOnlyList<Case> cases, params Deviation[] deviations)
    {
        using var worlds = Worlds(world);
        return new Runner(worlds, Select(cases, deviations)).Run(Target);
    }

    /// <summary>Runs cases in a world until the run is ended.</summary>
    public static TargetResult Run(IWorldFactory world, IReadOnlyList<Case> cases, CancellationToken cancel)
    {
        using var worlds = Worlds(world);
        var runner = new Runner(worlds, Select(cases)) { Grace = TimeSpan.FromSeconds(0.1) };
        return runner.Run(Target, cancel: cancel);
    }
}
