using Mte.Spec.Wire;

namespace Mte.Suites;

/// <summary>
/// A run as the kernel's own tests report (Documentation/dev-tools/ktap.rst, version 1): a test for each target, with a
/// subtest for each case.
/// </summary>
public static class KtapReport
{
    private const string Indent = "  ";

    /// <summary>Writes the lines.</summary>
    public static void Write(JsonReport report, TextWriter to)
    {
        to.WriteLine(Ktap.Version);
        to.WriteLine($"1..{report.Targets.Count}");
        foreach (var (index, target) in report.Targets.Index())
        {
            Subtests(target, to);
            to.WriteLine($"{(Passed(target) ? "ok" : "not ok")} {index + 1} {target.Target}");
        }
    }

    private static void Subtests(JsonTarget target, TextWriter to)
    {
        to.WriteLine($"{Indent}{Ktap.Version}");
        to.WriteLine($"{Indent}# Subtest: {target.Target}");
        to.WriteLine($"{Indent}1..{target.Cases.Count}");

        // The kernel's parser looks for the plan right behind the header.
        to.WriteLine($"{Indent}# {Ktap.OneLine(target.World ?? "did not start")}");
        foreach (var (index, one) in target.Cases.Index())
        {
            if (one.Verdict is "fail" or "error")
                foreach (var line in Ktap.Explain(one.Why, one.Step, one.Op, one.Wanted, one.Got))
                    to.WriteLine(Indent + line);

            to.WriteLine(Indent + Ktap.Result(index + 1, one.Id, one.Verdict, one.Why));
        }

        foreach (var unused in target.UnusedDeviations)
            to.WriteLine(Indent + Ktap.Unused(unused));
    }

    private static bool Passed(JsonTarget target) =>
        target.UnusedDeviations.Count == 0 && target.Cases.All(one => one.Verdict is not ("fail" or "error"));
}
