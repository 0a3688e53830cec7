using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Suites.Fuzzing;

/// <summary>Where two worlds first answer the same program differently.</summary>
/// <param name="Step">The index of the op.</param>
/// <param name="Op">The op.</param>
/// <param name="Expected">What the world that is compared against answered.</param>
/// <param name="Got">What the target answered; null if it broke.</param>
/// <param name="Broken">Why it broke, in one sentence; empty if it did not.</param>
public sealed record Difference(int Step, Op Op, Outcome Expected, Outcome? Got, string Broken = "")
{
    /// <summary>The same op and the same kinds of outcome: most often the same cause.</summary>
    public string Kind => $"{Spelling.Of(Op.GetType().Name)}: {KindOf(Expected)} / {KindOf(Got)}";

    /// <summary>Finds the first difference; null if there is none.</summary>
    /// <param name="program">The program.</param>
    /// <param name="expected">What the world that is compared against answered, op by op.</param>
    /// <param name="got">What the target answered, as far as it came.</param>
    /// <param name="pageSize">Bytes in a page.</param>
    public static Difference? Of(
        Program program, IReadOnlyList<Outcome> expected, Ended got, int pageSize)
    {
        for (var step = 0; step < expected.Count; step++)
        {
            if (step == got.Outcomes.Count)
                return new(step, program.Ops[step], expected[step], null, got.Broken ?? "the program ended");

            // What comes after an op that was not run says nothing.
            if (got.Outcomes[step] is Outcome.Unsupported || expected[step] is Outcome.Unsupported)
                return null;

            if (!Same(program.Ops[step], expected[step], got.Outcomes[step], pageSize))
                return new(step, program.Ops[step], expected[step], got.Outcomes[step]);
        }

        return null;
    }

    private static bool Same(Op op, Outcome one, Outcome other, int pageSize) => (one, other) switch
    {
        (Outcome.Done, Outcome.Done) when FactsAttribute.Of(op).Answers is Answer.Nothing => true,
        (Outcome.Faulted a, Outcome.Faulted b) =>
            (a.Code, a.TopByte, a.At.Name, a.At.Offset(pageSize))
            == (b.Code, b.TopByte, b.At.Name, b.At.Offset(pageSize)),
        _ => one.Equals(other),
    };

    private static string KindOf(Outcome? outcome) => outcome switch
    {
        null => "broken",
        Outcome.Done { Tags: not null } => "tags",
        Outcome.Done { Value: not 0 } => "number",
        Outcome.Faulted fault => fault.Code.ToString(),
        Outcome.Unsupported => "unsupported",
        _ => outcome.ToString()!,
    };
}
