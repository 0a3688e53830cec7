using System.Diagnostics;
using Mte.Cases.Forms;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Suites.Fuzzing;

/// <summary>
/// Makes a program that shows a difference smaller, until no op and no value can be left out. A smaller
/// program counts if it shows the same kind of difference.
/// </summary>
/// <param name="pair">The two worlds.</param>
/// <param name="limit">How long it may take.</param>
public sealed class Shrinker(Pair pair, TimeSpan limit)
{
    private readonly long since = Stopwatch.GetTimestamp();

    /// <summary>Makes a program smaller.</summary>
    public PairRun Shrink(PairRun found)
    {
        var best = Cut(found);
        PairRun before;
        do
        {
            before = best;
            best = Simplify(RemoveOps(best));
        }
        while (best != before && !IsOver);

        return best;
    }

    private bool IsOver => Stopwatch.GetElapsedTime(since) > limit;

    /// <summary>Nothing after the difference matters.</summary>
    private PairRun Cut(PairRun run) =>
        Try([.. run.Program.Ops.Take(run.Difference!.Step + 1)], run) ?? run;

    /// <summary>Removes runs of ops: long ones first, the last ones first.</summary>
    private PairRun RemoveOps(PairRun best)
    {
        for (var length = best.Program.Ops.Count / 2; length > 0; length /= 2)
            for (var start = best.Program.Ops.Count - 1 - length; start >= 0; start--)
                if (start + length < best.Program.Ops.Count
                    && (Remove(best, start, length, Same) ?? Bypass(best, start, length)) is { } smaller)
                    best = smaller;

        return best;
    }

    /// <summary>Removes ops, and changes those that come after.</summary>
    private PairRun? Remove(PairRun best, int start, int length, Func<Op, Op> change) => Try(
        [.. best.Program.Ops.Take(start), .. best.Program.Ops.Skip(start + length).Select(change)], best);

    private static Op Same(Op op) => op;

    /// <summary>
    /// Removes one op that makes a mapping out of another. The ops that come after use the other one.
    /// </summary>
    private PairRun? Bypass(PairRun best, int step, int length)
    {
        var call = Call.Of(best.Program.Ops[step]);
        if (length > 1 || call["as"] is not string made || call["at"] is not Place { Name: var old })
            return null;

        return Remove(best, step, length, op => Rename(Call.Of(op), made, old));
    }

    private static Op Rename(Call call, string from, string to)
    {
        for (var field = 0; field < call.Values.Count; field++)
            if (call.Values[field] is Place place && place.Name == from)
                call = call.With(field, place with { Name = to });

        return call.Op;
    }

    private PairRun Simplify(PairRun best)
    {
        for (var step = 0; step < best.Program.Ops.Count; step++)
        {
            var call = Call.Of(best.Program.Ops[step]);
            if (call.Op.By != Op.Main && Replace(best, step, call.Op with { By = Op.Main }) is { } byMain)
                (best, call) = (byMain, Call.Of(byMain.Program.Ops[step]));

            for (var field = 0; field < call.Values.Count; field++)
                foreach (var value in Simpler(call.Form.Fields[field], call.Values[field]))
                    if (Replace(best, step, call.With(field, value).Op) is { } simpler)
                    {
                        (best, call) = (simpler, Call.Of(simpler.Program.Ops[step]));
                        break;
                    }
        }

        return best;
    }

    /// <summary>Values that say less, simplest first.</summary>
    private static IEnumerable<object?> Simpler(OpField field, object? value)
    {
        if (Equals(value, field.Default) || field.Form is NameForm { NamesThing: true } && field.Required)
            yield break;

        if (!field.Required)
            yield return field.Default;

        if (value is Place { Name: var name } place && place != new Place(name, 0, 0))
            yield return new Place(name, 0, 0);
        else if (value is Gpa { Bytes: not 0 } gpa)
            yield return gpa with { Bytes = 0 };
        else if (value is > 1)
            yield return 1;
        else if (value is Tags { Count: > 1 } tags)
            foreach (var tag in tags.Span.ToArray().Distinct())
                yield return new Tags(tag);
        else if (value is Enum && field.Form is WordsForm { Flags: true })
            foreach (var fewer in FewerFlags(value))
                yield return fewer;
    }

    private static IEnumerable<object> FewerFlags(object value)
    {
        var bits = FieldValues.Bits(value);
        for (var bit = 1UL; bit != 0; bit <<= 1)
            if ((bits & bit) != 0 && bits != bit)
                yield return Enum.ToObject(value.GetType(), bits & ~bit);
    }

    private PairRun? Replace(PairRun best, int step, Op op)
    {
        Op[] ops = [.. best.Program.Ops];
        ops[step] = op;
        return Try(ops, best);
    }

    private PairRun? Try(Op[] ops, PairRun best) =>
        !IsOver && pair.Run(best.Program with { Ops = ops }) is { Difference: { } difference } run
        && difference.Kind == best.Difference!.Kind && IsSound(run)
            ? run
            : null;

    /// <summary>The program still names only what it has, and has one outcome.</summary>
    private bool IsSound(PairRun run)
    {
        var ledger = new Ledger(pair.PageSize);
        foreach (var (op, outcome) in run.Program.Ops.Zip(run.Expected))
        {
            var call = Call.Of(op);
            if (!ledger.Allows(call) || LeftOut.Reason(op) is not null)
                return false;

            ledger.Enter(call, outcome);
        }

        return true;
    }
}
