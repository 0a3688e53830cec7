using System.CommandLine;
using Mte.Spec.Cases;
using Mte.Spec.Features;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Suites;
using Mte.Suites.Reports;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Cli;

/// <summary><c>mteconf run</c>: runs cases on targets, and shows the results.</summary>
internal static class RunCommand
{
    private static readonly Option<string[]> Targets = new("--target", "-t")
    {
        Description = $"What to run on; may be given several times. {Target.Forms}. Without it: reference.",
        HelpName = "TARGET",
    };

    private static readonly Option<string[]> Filters = new("--filter", "-f")
    {
        Description =
            "Run the cases with this id, or that cite the rule with this id; * is any text. May be given " +
            "several times.",
        HelpName = "GLOB",
    };

    private static readonly Option<string?> Claim = new("--claim")
    {
        Description = "Hold every target to the ABI of this kernel release, whatever it says it is.",
        HelpName = "RELEASE",
    };

    private static readonly Option<string?> Folder = new("--cases")
    {
        Description = "Read the cases from another folder.",
        HelpName = "FOLDER",
    };

    private static readonly Option<string?> Part = new("--shard")
    {
        Description = "Run one part of the cases, such as 1/4; a case is always in the same part.",
        HelpName = "I/N",
    };

    private static readonly Option<string?> RerunFailed = new("--rerun-failed")
    {
        Description = "Run the cases that failed or broke in results that --json wrote. " +
            "Without --target: on the same targets, at the same levels.",
        HelpName = "FILE",
    };

    private static readonly Option<int> Repeat = new("--repeat")
    {
        Description = "Run each case N times. If its verdicts differ, the worst counts, and all are shown.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string?> Deviations = new("--deviations")
    {
        Description =
            "A list of your own known bugs. It applies to all targets, beside those in suites/known-bugs.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> UpdateDeviations = new("--update-deviations")
    {
        Description =
            "Propose changes to suites/known-bugs in a file. You must find out the reasons yourself.",
        HelpName = "FILE",
    };

    private static readonly ReportOptions Reports = new();

    private static readonly Option<string?> Kernel = new("--kernel")
    {
        Description = "Your own kernel image, for the target qemu.",
        HelpName = "IMAGE",
    };

    private static readonly Option<string?> Qemu = new("--qemu")
    {
        Description = "Your own emulator instead of qemu-system-aarch64.",
        HelpName = "PROGRAM",
    };

    private static readonly Option<string?> Append = new("--append")
    {
        Description = "More arguments for the command line of kernels in QEMU, such as arm64.nomte.",
        HelpName = "ARGUMENTS",
    };

    private static readonly Option<string[]> Adapters = new("--adapter")
    {
        Description =
            "Run on your own .NET assembly that implements IWorld; the same as --target adapter:PATH.dll.",
        HelpName = "PATH.dll",
    };

    private static readonly Option<string?> QemuUser = new("--qemu-user")
    {
        Description = "Your own user-mode emulator instead of qemu-aarch64, for the target qemu-user.",
        HelpName = "PROGRAM",
    };

    private static readonly Option<double?> Timeout = new("--timeout")
    {
        Description =
            "How long a program on a pipe may take for its hello and for each answer. Without it: 60 and 30.",
        HelpName = "SECONDS",
    };

    public static Command Create()
    {
        var command = new Command("run", "Run cases on targets.")
        {
            Targets, Adapters, Filters, Part, RerunFailed, Repeat, Deviations, UpdateDeviations, Claim,
            Folder, Kernel, Qemu,
            Append, QemuUser, Timeout,
        };
        Reports.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var failed = parsed.GetValue(RerunFailed) is { } file
            ? new FailedCases(ReportFile.Load(file), Repository.Find().ReadReleasedCases())
            : null;
        var targets = TargetsOf(parsed, failed);
        if (SmokeRun.IsAsked(parsed.GetValue(Filters) ?? []))
            return SmokeRun.Run(targets, TimeoutOf(parsed));

        var request = new Request(parsed, SelectionOf(parsed, failed), failed);
        var selection = request.Selection;
        var outputs = Reports.Of(parsed, UpdateDeviations);
        foreach (var diagnostic in selection.Diagnostics)
            Console.Error.WriteLine(diagnostic);

        if (failed is not null && selection.Cases.Count == 0)
        {
            Console.WriteLine(
                $"no case {(failed.All.Count == 0 ? "" : "of this choice ")}failed in " +
                $"{parsed.GetValue(RerunFailed)}");
            targets = [];
        }

        var started = DateTime.UtcNow;
        var results = RunAll(targets, request, cancel);
        var report = RunReport.Of(results, selection.Vocabulary.Rules, request.RerunOf, started) with
        {
            Command = Shell.Line(["suites/mteconf", .. parsed.Tokens.Select(token => token.Value)]),
            Claim = parsed.GetValue(Claim),
        };
        Screen.Show(report, selection.Dangerous, selection.Diagnostics);
        outputs.Save(report);
        outputs.Other?.Write(to => Proposal.Write(results, to));
        return ExitStatus.Of(report.Summary, selection.Diagnostics.Count > 0);
    }

    private static IReadOnlyList<TargetResult> RunAll(
        IReadOnlyList<Target> targets, Request request, CancellationToken cancel)
    {
        var (parsed, selection, failed) = request;
        using var worlds = new Worlds(new WorldOptions(
            parsed.GetValue(Kernel), parsed.GetValue(Qemu), Screen.Say, TimeoutOf(parsed),
            selection.Vocabulary.Features.FactIds, parsed.GetValue(QemuUser),
            Append: parsed.GetValue(Append)));
        var runner = new Runner(worlds, selection)
        {
            Repeat = RepeatOf(parsed),
            SelectionOf = target => failed is null ? selection : selection.OnlyIds(failed.On(target.Name)),
            ClaimOf = target => request.ClaimOf(target.Name),
        };
        return Screen.Watch(
            targets, selection.Cases.Count, progress => runner.Run(targets, progress, cancel));
    }

    /// <summary>What the user asks for.</summary>
    /// <param name="Parsed">The command line.</param>
    /// <param name="Selection">The cases, and what is known of the targets.</param>
    /// <param name="Failed">The cases that failed in an earlier run, if only they run.</param>
    private sealed record Request(ParseResult Parsed, Selection Selection, FailedCases? Failed)
    {
        private readonly Level? claim = Parsed.GetValue(Claim) is { } release
            ? Plan.Claimed(release, Selection.Vocabulary.Features)
            : null;

        /// <summary>The level to hold a target to; null for that of its release.</summary>
        public Level? ClaimOf(string target) =>
            claim ?? (IsNamed(Parsed) ? null : Failed?.ClaimFor(target, Selection.Vocabulary.Features));

        /// <summary>The command that runs just one case again.</summary>
        public string RerunOf(string target, Case @case) => Rerun(Parsed, target, ClaimOf(target), @case);
    }

    private static bool IsNamed(ParseResult parsed) => NamedIn(parsed).Length > 0;

    private static string[] NamedIn(ParseResult parsed) =>
    [
        .. parsed.GetValue(Targets) ?? [],
        .. (parsed.GetValue(Adapters) ?? []).Select(path => $"{Target.Adapter}:{path}"),
    ];

    private static Target[] TargetsOf(ParseResult parsed, FailedCases? failed)
    {
        var given = IsNamed(parsed) ? NamedIn(parsed)
            : failed is null ? [Target.Reference]
            : [.. failed.Targets];
        var targets = given.Select(Target.Parse).Distinct().ToArray();
        var kinds = targets.Select(target => target.Kind).ToHashSet();
        foreach (var option in (ReadOnlySpan<Option<string?>>)[Qemu, Append])
            if (parsed.GetValue(option) is not null && !kinds.Contains(Target.Qemu))
                throw new UsageException(
                    $"{option.Name} goes with a target in QEMU; expected --target qemu:SERIES or --target " +
                    "qemu");

        if (parsed.GetValue(QemuUser) is not null && !kinds.Contains(Target.QemuUser))
            throw new UsageException(
                "--qemu-user goes with the target \"qemu-user\"; expected --target qemu-user");

        return parsed.GetValue(Kernel) is null || targets.Contains(new Target(Target.Qemu, ""))
            ? targets
            : throw new UsageException("--kernel goes with the target \"qemu\"; expected --target qemu");
    }

    private static int RepeatOf(ParseResult parsed) =>
        parsed.GetValue(Repeat) is > 0 and <= 1000 and var times
        ? times
        : throw new UsageException(
            $"--repeat {parsed.GetValue(Repeat)} is no number of times; expected 1 to 1000, such as " +
            "--repeat 10");

    private static TimeSpan? TimeoutOf(ParseResult parsed) => parsed.GetValue(Timeout) switch
    {
        null => null,
        > 0 and < 86_400 and double seconds => TimeSpan.FromSeconds(seconds),
        var other =>
            throw new UsageException(
                $"--timeout {other} is no time to wait; expected seconds, such as --timeout 5"),
    };

    private static Selection SelectionOf(ParseResult parsed, FailedCases? failed)
    {
        var selection = Selection.Read(Repository.Find(), parsed.GetValue(Folder), parsed.GetValue(Filters));
        if (parsed.GetValue(Deviations) is { } deviations)
            selection = selection.WithDeviationsFrom(deviations);

        if (failed is not null)
            selection = selection.OnlyIds(failed.All);

        return parsed.GetValue(Part) is { } part ? PartOf(selection, part) : selection;
    }

    private static Selection PartOf(Selection selection, string part)
    {
        var only = selection.Only(Shard.Parse(part));
        if (only.Cases.Count == 0 && selection.Cases.Count > 0)
            Console.WriteLine($"none of the {selection.Cases.Count} cases is in part {part}");

        return only;
    }

    private static string Rerun(ParseResult parsed, string target, Level? claim, Case @case)
    {
        var words = new List<string> { "suites/mteconf", "run", "--target", target };
        if (claim is not null)
            words.AddRange([Claim.Name, parsed.GetValue(Claim) ?? claim.Release]);

        foreach (
            var option in (ReadOnlySpan<Option<string?>>)[Folder, Deviations, Kernel, Qemu, Append, QemuUser])
            if (parsed.GetValue(option) is { } value)
                words.AddRange([option.Name, value]);

        words.AddRange([Filters.Name, @case.Id]);
        return Shell.Line(words);
    }
}
