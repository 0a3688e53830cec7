namespace Mte.Spec.Wire;

/// <summary>The lines of KTAP version 1, as the kernel's own tests report (Documentation/dev-tools/ktap.rst).</summary>
public static class Ktap
{
    /// <summary>The first line, of subtests too.</summary>
    public const string Version = "KTAP version 1";

    /// <summary>The line of a case.</summary>
    /// <param name="number">Its number, counted from 1.</param>
    /// <param name="id">Its id.</param>
    /// <param name="verdict">The verdict: pass, fail, skip, known_fail or error.</param>
    /// <param name="why">The reason of a skip or a known deviation.</param>
    public static string Result(int number, string id, string verdict, string? why) => verdict switch
    {
        "skip" => $"ok {number} {id} # SKIP {OneLine(why ?? "")}",
        "known_fail" => $"ok {number} {id} # XFAIL {OneLine(why ?? "")}",
        "error" => $"not ok {number} {id} # ERROR",
        "fail" => $"not ok {number} {id}",
        _ => $"ok {number} {id}",
    };

    /// <summary>What is said of a case that failed or broke, before its line.</summary>
    /// <param name="why">The reason of an error.</param>
    /// <param name="step">The step that decided, counted from 1.</param>
    /// <param name="op">That step, as it is written.</param>
    /// <param name="wanted">What it was to come to.</param>
    /// <param name="got">What it came to.</param>
    public static IEnumerable<string> Explain(string? why, int step, string? op, string? wanted, string? got)
    {
        if (why is not null)
            yield return $"# {OneLine(why)}";

        if (op is not null)
            yield return $"# step {step}: {OneLine(op)}, wanted {wanted}, got {got ?? "no answer"}";
    }

    /// <summary>What is said of a known deviation that fits no case.</summary>
    public static string Unused(string deviation) => $"# a known deviation that fits no case: {OneLine(deviation)}";

    /// <summary>Text that can stand in a line: a # would begin a directive.</summary>
    public static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('#', ' ');
}
