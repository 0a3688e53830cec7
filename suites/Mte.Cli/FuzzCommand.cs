using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Mte.Reference;
using Mte.Reference.World;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;
using Mte.Suites.Fuzzing;
using Mte.Suites.Targets;

namespace Mte.Cli;

/// <summary><c>mteconf fuzz</c>: runs random programs on two targets, and shows where they differ.</summary>
internal static class FuzzCommand
{
    private static readonly Option<string> On = new("--target", "-t")
    {
        Description = $"What to run on. {Target.Forms}. reference:SERIES+DEFECT is a wrong kernel.",
        HelpName = "TARGET",
        Required = true,
    };

    private static readonly Option<string?> Against = new("--against")
    {
        Description = "What to compare with. Without it: the reference, at the target's series.",
        HelpName = "TARGET",
    };

    private static readonly Option<int?> Seed = new("--seed")
    {
        Description = "The seed of the first program. Without it: a random one, which is shown.",
        HelpName = "N",
    };

    private static readonly Option<int?> Programs = new("--programs")
    {
        Description = "How many programs to run.",
        HelpName = "N",
    };

    private static readonly Option<string?> Time = new("--time")
    {
        Description = "How long to run: 60s, 10m, 2h. Without it and --programs: 60s.",
        HelpName = "TIME",
    };

    private static readonly Option<string[]> Ops = new("--ops")
    {
        Description =
            "Take these ops or families, such as mremap or Mappings; * is any text. May be given several " +
            "times.",
        HelpName = "GLOB",
    };

    private static readonly Option<string> Weights = new("--profile")
    {
        Description = $"What to look at: {string.Join(", ", FuzzWeights.All.Select(one => one.Name))}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => FuzzWeights.All[0].Name,
    };

    private static readonly Option<string?> Keep = new("--keep")
    {
        Description = "Write a case for each kind of difference into this folder.",
        HelpName = "FOLDER",
    };

    public static Command Create()
    {
        var command = new Command("fuzz", "Run random programs on two targets, and show where they differ.")
        {
            On, Against, Seed, Programs, Time, Ops, Weights, Keep,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var target = Target.Parse(parsed.GetRequiredValue(On));
        var weights = FuzzWeights.Named(parsed.GetRequiredValue(Weights));
        var limits = new Limits(parsed);
        using var worlds = new Worlds(new WorldOptions(Progress: Screen.Say));
        var other = Target.Parse(parsed.GetValue(Against) ?? Target.Reference);
        worlds.Check(target);
        worlds.Check(other);
        using var first = worlds.Open(target);
        using var against = parsed.GetValue(Against) is null
            ? ReferenceFor(first.Info)
            : AtPageSize(worlds.Open(other), first.Info.PageSize);
        var opened = false;
        using var pair = new Pair(Open, against);
        var guide = against as ReferenceWorld ?? ReferenceFor(against.Info);
        string[] facts = [.. pair.Info.Facts.Intersect(guide.Info.Facts).Intersect(against.Info.Facts)];
        var generator = new ProgramGenerator(guide, facts, weights, parsed.GetValue(Ops));
        var seed = parsed.GetValue(Seed) ?? Random.Shared.Next();
        Console.WriteLine(
            $"{first.Info.Name} against {against.Info.Name}: {generator.Ops.Count} ops, profile " +
            $"{weights.Name}, seed {seed}");
        using var ending = cancel.Register(pair.Dispose);
        return Loop(
            new Fuzzer(generator, pair, seed), limits,
            new Findings(first.Info.Name, against.Info.Name, parsed.GetValue(Keep)), cancel);

        IWorld Open()
        {
            var world = opened ? worlds.Open(target) : first;
            opened = true;
            return world;
        }
    }

    private static int Loop(Fuzzer fuzzer, Limits limits, Findings findings, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        var shown = since;
        while (!cancel.IsCancellationRequested && !limits.Reached(fuzzer.Programs, since))
        {
            if (fuzzer.Next() is { } finding)
                findings.Add(finding);

            if (Stopwatch.GetElapsedTime(shown) > TimeSpan.FromSeconds(10))
            {
                shown = Stopwatch.GetTimestamp();
                Screen.Say(Figures(fuzzer, since));
            }
        }

        foreach (var (kind, count) in fuzzer.Kinds.OrderByDescending(one => one.Value))
            Console.WriteLine($"{count,6}  {kind}");

        Console.WriteLine(Figures(fuzzer, since));
        return fuzzer.Kinds.Count > 0 ? ExitStatus.SomeFailed : ExitStatus.AsExpected;
    }

    private static string Figures(Fuzzer fuzzer, long since)
    {
        var rate = fuzzer.Programs / Stopwatch.GetElapsedTime(since).TotalSeconds;
        return $"{fuzzer.Programs} programs, {fuzzer.Ops} ops, " +
            $"{rate.ToString("0.#", CultureInfo.InvariantCulture)} programs a second, " +
            $"{fuzzer.Kinds.Values.Sum()} with a difference, of {fuzzer.Kinds.Count} kinds";
    }

    /// <summary>The reference at the series that a world says it is; the newest if there is none.</summary>
    private static ReferenceWorld ReferenceFor(WorldInfo info)
    {
        var series = string.Join('.', info.Release.Split('.', '-', '+').Take(2));
        return new ReferenceWorld(Profiles.For(series) ?? Profiles.Default, info.PageSize);
    }

    private static IWorld AtPageSize(IWorld world, int pageSize) =>
        world is ReferenceWorld reference && reference.Info.PageSize != pageSize
            ? reference.WithPageSize(pageSize)
            : world;

    /// <summary>Shows each finding, and writes it into a folder if the user named one.</summary>
    private sealed class Findings(string target, string against, string? folder)
    {
        public void Add(Finding finding)
        {
            var text = finding.ToCase(target, against);
            Console.WriteLine($"\n{finding.Kind}, {finding.Length} ops shrunk to " +
                $"{finding.Run.Program.Ops.Count}{(finding.Flaky ? ", flaky" : "")}\n{text}");
            if (folder is null)
                return;

            Directory.CreateDirectory(folder);
            var op = finding.Kind.Split(':')[0].Replace('_', '-');
            File.WriteAllText(
                Path.Combine(
                    folder, string.Create(CultureInfo.InvariantCulture, $"{op}-{finding.Seed}.yaml")),
                text);
        }
    }

    /// <summary>When the search ends.</summary>
    private sealed class Limits
    {
        private readonly int? programs;
        private readonly TimeSpan? time;

        public Limits(ParseResult parsed)
        {
            programs = parsed.GetValue(Programs);
            time = parsed.GetValue(Time) is { } text ? TimeOf(text)
                : programs is null ? TimeSpan.FromSeconds(60)
                : null;
            if (programs < 1)
                throw new UsageException("--programs must be a number of programs, 1 or more");
        }

        public bool Reached(int done, long since) =>
            done >= programs || Stopwatch.GetElapsedTime(since) >= time;

        private static TimeSpan TimeOf(string text)
        {
            var unit = text.Length == 0 ? ' ' : text[^1];
            var seconds = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
            return seconds > 0
                && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count > 0
                    ? TimeSpan.FromSeconds((double)count * seconds)
                    : throw new UsageException($"--time {text} is no time; expected a number and s, m or h");
        }
    }
}
