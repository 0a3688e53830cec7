using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>
/// A run as the kernel's own tests report (Documentation/dev-tools/ktap.rst, version 1): a test for each
/// target, with a subtest for each case.
/// </summary>
public static class KtapReport
{
    private const string Indent = "  ";

    /// <summary>Writes the lines.</summary>
    public static void Write(RunReport report, TextWriter to)
    {
        to.WriteLine(Ktap.Version);
        to.WriteLine($"1..{report.Targets.Count}");
        foreach (var (index, target) in report.Targets.Index())
        {
            Subtests(target, to);
            to.WriteLine($"{(Passed(target) ? "ok" : "not ok")} {index + 1} {target.Target}");
        }
    }

    private static void Subtests(TargetReport target, TextWriter to)
    {
        to.WriteLine($"{Indent}{Ktap.Version}");
        to.WriteLine($"{Indent}# Subtest: {target.Target}");
        to.WriteLine($"{Indent}1..{target.Cases.Count}");

        // The kernel's parser looks for the plan right behind the header.
        to.WriteLine(Indent + Ktap.Note(target.WorldInWords));
        var lines = target.Cases.Index().SelectMany(one => Ktap.Lines(one.Index + 1, one.Item))
            .Concat(target.UnusedInWords.Select(Ktap.Note));
        foreach (var line in lines)
            to.WriteLine(Indent + line);
    }

    private static bool Passed(TargetReport target) =>
        target.UnusedDeviations.Count == 0 && !target.Bad.Any();
}
