using Mte.Cases.RulesAndFeatures;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;
using Mte.Suites;
using Mte.Suites.Targets;

namespace Mte.Cli;

/// <summary>Runs the smoke programs of the wire and no case, for authors of adapters.</summary>
internal static class SmokeRun
{
    /// <summary>Whether the filters name the smoke programs and nothing else.</summary>
    public static bool IsAsked(IReadOnlyList<string> filters) =>
        filters.Count > 0 && filters.All(filter => filter is "smoke" or "smoke/" or "smoke/*");

    /// <summary>Runs them; the exit status is that of a run.</summary>
    public static int Run(IReadOnlyList<Target> targets, TimeSpan? timeout)
    {
        if (targets.FirstOrDefault(target => target.Kind != Target.Pipe) is { } other)
            throw new UsageException(
                $"smoke programs test an adapter on a pipe, not {other}; expected --target pipe:COMMAND");

        var facts = Vocabulary.Read(Repository.Find().Spec).Features.FactIds;
        using var worlds = new Worlds(
            new WorldOptions(Progress: Console.WriteLine, Timeout: timeout, Facts: facts));
        var broken = targets.Count(target => !Keeps(worlds, target));
        var counts = new Summary(Passed: targets.Count - broken, Broken: broken);
        Console.WriteLine(counts);
        return ExitStatus.Of(counts);
    }

    private static bool Keeps(Worlds worlds, Target target)
    {
        try
        {
            using var world = worlds.Open(target);
            _ = world.Info;
            return true;
        }
        catch (AdapterException broken)
        {
            Console.WriteLine($"ERROR {target}: {broken.Message}");
            return false;
        }
    }
}
