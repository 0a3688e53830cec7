namespace Mte.Suites;

/// <summary>
/// A run as the kernel's own tests report (Documentation/dev-tools/ktap.rst, version 1): a test for each target, with a
/// subtest for each case.
/// </summary>
public static class KtapReport
{
    private const string Version = "KTAP version 1", Indent = "  ";

    /// <summary>Writes the lines.</summary>
    public static void Write(JsonReport report, TextWriter to)
    {
        to.WriteLine(Version);
        to.WriteLine($"1..{report.Targets.Count}");
        foreach (var (index, target) in report.Targets.Index())
        {
            Subtests(target, to);
            to.WriteLine($"{(Passed(target) ? "ok" : "not ok")} {index + 1} {target.Target}");
        }
    }

    private static void Subtests(JsonTarget target, TextWriter to)
    {
        to.WriteLine($"{Indent}{Version}");
        to.WriteLine($"{Indent}# Subtest: {target.Target}");
        to.WriteLine($"{Indent}# {OneLine(target.World ?? "did not start")}");
        to.WriteLine($"{Indent}1..{target.Cases.Count}");
        foreach (var (index, one) in target.Cases.Index())
        {
            if (one.Verdict is "fail" or "error")
                Explain(one, to);

            to.WriteLine($"{Indent}{Result(one, index + 1)}");
        }

        foreach (var unused in target.UnusedDeviations)
            to.WriteLine($"{Indent}# a known deviation that fits no case: {OneLine(unused)}");
    }

    private static void Explain(JsonCase one, TextWriter to)
    {
        if (one.Why is { } why)
            to.WriteLine($"{Indent}# {OneLine(why)}");

        if (one.Op is { } op)
            to.WriteLine($"{Indent}# step {one.Step}: {OneLine(op)}, wanted {one.Wanted}, got {one.Got ?? "no answer"}");
    }

    private static string Result(JsonCase one, int number) => one.Verdict switch
    {
        "skip" => $"ok {number} {one.Id} # SKIP {OneLine(one.Why ?? "")}",
        "known_fail" => $"ok {number} {one.Id} # XFAIL {OneLine(one.Why ?? "")}",
        "error" => $"not ok {number} {one.Id} # ERROR",
        "fail" => $"not ok {number} {one.Id}",
        _ => $"ok {number} {one.Id}",
    };

    private static bool Passed(JsonTarget target) =>
        target.UnusedDeviations.Count == 0 && target.Cases.All(one => one.Verdict is not ("fail" or "error"));

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('#', ' ');
}
