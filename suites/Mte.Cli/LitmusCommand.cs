using System.CommandLine;
using System.Diagnostics;
using Mte.Cases.Diagnostics;
using Mte.Spec.Deviations;
using Mte.Spec.Judging;
using Mte.Spec.Litmus;
using Mte.Suites;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Cli;

/// <summary>
/// <c>mteconf litmus</c>: runs litmus tests on a kernel many times, and compares the results with the model.
/// </summary>
internal static class LitmusCommand
{
    private static readonly Option<string> On = new("--target", "-t")
    {
        Description = "The kernel: qemu:SERIES, host or pipe:COMMAND. In QEMU it has two CPUs.",
        HelpName = "TARGET",
        Required = true,
    };

    private static readonly Option<string[]> Filters = new("--filter", "-f")
    {
        Description = "Run the tests whose id fits; * is any text. May be given several times.",
        HelpName = "GLOB",
    };

    private static readonly Option<int> Runs = new("--runs")
    {
        Description = "Run each test this many times. Without it: 10000.",
        HelpName = "N",
        DefaultValueFactory = _ => 10_000,
    };

    private static readonly Option<int?> Seed = new("--seed")
    {
        Description = "The seed of the random delays. Without it: a random one, which is printed.",
        HelpName = "N",
    };

    private static readonly Option<string?> Protocol = new("--protocol")
    {
        Description =
            "The protocol that the kernel must keep to: before, after or locked. Without it: that of its " +
            "release.",
        HelpName = "NAME",
    };

    public static Command Create()
    {
        var command = new Command(
            "litmus", "Run litmus tests on a kernel many times, and compare the results with the model.")
        {
            On, Filters, Runs, Seed, Protocol,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (runs, seed) = (parsed.GetValue(Runs), parsed.GetValue(Seed) ?? Random.Shared.Next());
        if (runs < 1)
            throw new UsageException("--runs must be a number of runs, 1 or more");

        var protocol = parsed.GetValue(Protocol) is { } name ? ExploreCommand.ProtocolOf(name) : null;
        var target = Target.Parse(parsed.GetRequiredValue(On));
        var selection = Selection.Read(Repository.Find());
        var tests = Choose(selection.Litmus, parsed.GetValue(Filters) ?? []);
        using var worlds = new Worlds(new WorldOptions(Progress: Screen.Say, Processors: 2));
        worlds.Check(target);
        using var world = worlds.Open(target) as ILitmusWorld
            ?? throw new UsageException(
                $"{target} runs no litmus tests; 'mteconf explore' runs them on the model");
        var tagging = protocol ?? LitmusRunner.GenerationOf(
            world.Info.Release, selection.Vocabulary.Features);
        Console.WriteLine(
            $"{world.Info.Name}: {runs} runs of each test ({Math.Max(1, runs / LitmusRunner.RunsForHuge)} " +
            "of a test with a huge " +
            $"page), seed {seed}, judged by the protocol '{tagging.Name}'" +
            $"{(protocol is null ? " of its release" : "")}\n");
        var results = new List<LitmusResult>();
        foreach (var litmus in tests)
        {
            var since = Stopwatch.GetTimestamp();
            var result = LitmusRunner.Run(litmus, world, runs, seed, tagging);
            Console.WriteLine(result.Histogram(seed, Stopwatch.GetElapsedTime(since)));
            results.Add(result);
        }

        return Sum(results);
    }

    private static int Sum(IReadOnlyList<LitmusResult> results)
    {
        var passed = results.Count(result => result.Passed);
        var skipped = results.Count(result => result.Skip.Length > 0);
        var broken = results.Any(result => result.Error.Length > 0);
        Console.WriteLine(
            $"{results.Sum(result => (long)result.Runs)} runs, " +
            $"{results.Sum(result => (long)result.SeenKnown)} ended in states that " +
            "the test forbids and the model of this kernel can reach, " +
            $"{results.Sum(result => (long)result.SeenOutside)} in states that the model cannot reach");
        Console.WriteLine($"{passed} passed, {results.Count - passed - skipped} failed, {skipped} skipped");
        return broken ? ExitStatus.Broken
            : passed + skipped < results.Count ? ExitStatus.SomeFailed
            : ExitStatus.AsExpected;
    }

    private static IReadOnlyList<LitmusTest> Choose(
        IReadOnlyList<LitmusTest> tests, IReadOnlyList<string> filters)
    {
        var globs = filters.Select(filter => new Glob(filter)).ToArray();
        foreach (var glob in globs)
            if (!tests.Any(test => glob.Fits(test.Id)))
                throw new UsageException(
                    $"no litmus test fits the filter \"{glob}\"" +
                    (Nearest.To(glob.ToString(), tests.Select(test => test.Id)) is { } near
                        ? $"; did you mean \"{near}\"?"
                        : "; see 'mteconf explore'"));

        return [.. tests.Where(test => globs.Length == 0 || globs.Any(glob => glob.Fits(test.Id)))];
    }
}
