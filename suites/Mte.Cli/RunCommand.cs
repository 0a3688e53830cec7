using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Mte.Spec;
using Mte.Suites;

namespace Mte.Cli;

/// <summary><c>mteconf run</c>: runs cases on targets and says how it went.</summary>
internal static class RunCommand
{
    private static readonly Option<string[]> Targets = new("--target", "-t")
    {
        Description = $"What to run on; may be given several times. {Target.Forms}. Without it: reference.",
        HelpName = "TARGET",
    };

    private static readonly Option<string[]> Filters = new("--filter", "-f")
    {
        Description = "Run the cases whose id fits; * is any text. May be given several times.",
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

    private static readonly Option<string?> Json = new("--json")
    {
        Description = "Write the results to a file as JSON.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Kernel = new("--kernel")
    {
        Description = "A kernel image of your own, for the target qemu.",
        HelpName = "IMAGE",
    };

    private static readonly Option<string?> Qemu = new("--qemu")
    {
        Description = "An emulator of your own instead of qemu-system-aarch64.",
        HelpName = "PROGRAM",
    };

    public static Command Create()
    {
        var command = new Command("run", "Run cases on targets.") { Targets, Filters, Claim, Folder, Json, Kernel, Qemu };
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var names = parsed.GetValue(Targets) is { Length: > 0 } given ? given : [Target.Reference];
        var targets = names.Select(Target.Parse).Distinct().ToArray();
        var selection = Selection.Read(Repository.Find(), parsed.GetValue(Folder), parsed.GetValue(Filters));
        var claim = parsed.GetValue(Claim) is { } release ? LevelOf(release, selection.Vocabulary.Features) : null;

        var options = new WorldOptions(parsed.GetValue(Kernel), parsed.GetValue(Qemu), Screen.Say);
        using var services = new ServiceCollection().AddMteConformance(options).BuildServiceProvider();
        var runner = new Runner(services.GetRequiredService<Worlds>(), selection, claim);

        foreach (var diagnostic in selection.Diagnostics)
            Console.Error.WriteLine(diagnostic);

        var count = selection.Cases.Count;
        var results = Screen.Watch(targets, count, (target, progress) => runner.Run(target, progress, cancel));
        if (parsed.GetValue(Json) is { } path)
            JsonReport.Of(results).Save(path);

        Screen.Show(results, new Failure(selection.Vocabulary.Rules, (target, @case) => Rerun(parsed, target, @case)));
        return ExitStatus.Of(results, selection.Diagnostics.Count > 0);
    }

    private static Level LevelOf(string release, FeatureTable features) =>
        features.LevelOf(release) ?? throw new UsageException(
            $"--claim {release} is on no level of the ABI; expected a kernel release such as " +
            string.Join(", ", features.Levels.Select(level => level.Release)));

    private static string Rerun(ParseResult parsed, Target target, Case @case)
    {
        var words = new List<string> { "suites/mteconf", "run", "--target", target.Name };
        foreach (var option in (ReadOnlySpan<Option<string?>>)[Claim, Folder, Kernel, Qemu])
            if (parsed.GetValue(option) is { } value)
                words.AddRange([option.Name, value]);

        words.AddRange([Filters.Name, @case.Id]);
        return string.Join(' ', words.Select(Quoted));
    }

    private static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:,+@".Contains(c, StringComparison.Ordinal)) && word.Length > 0
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
