using System.Globalization;
using System.Text;
using Mte.Cases.Forms;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Suites.Fuzzing;

/// <summary>Writes a program as a case, with the outcomes of one world as what it expects.</summary>
internal static class CaseText
{
    /// <summary>A rule that every kernel has; a case must cite one.</summary>
    private const string AnyRule = "TAG-001";

    /// <summary>The case.</summary>
    /// <param name="title">What it shows, in one sentence.</param>
    /// <param name="comments">Lines at the top.</param>
    /// <param name="program">The program.</param>
    /// <param name="outcomes">What is expected, op by op.</param>
    public static string Of(
        string title, IEnumerable<string> comments, Program program, IReadOnlyList<Outcome> outcomes)
    {
        var text = new StringBuilder();
        foreach (var comment in comments)
            text.Append("# ").Append(comment.ReplaceLineEndings(" ")).Append('\n');

        text.Append($"case: \"{title.Replace('"', '\'')}\"\n");
        text.Append($"rules: [{AnyRule}]  # Say which rule it shows.\nsteps:\n");
        foreach (var (op, outcome) in program.Ops.Zip(outcomes))
            text.Append("  - ").Append(Step(op, outcome)).Append('\n');

        return text.ToString();
    }

    /// <summary>One step, on one line.</summary>
    public static string Step(Op op, Outcome? outcome)
    {
        var call = Call.Of(op);
        var fields = call.Form.Fields.Zip(call.Values)
            .Where(one => one.Second is not null && !Equals(one.Second, one.First.Default))
            .Select(one => $"{one.First.Name}: {Value(one.First.Form, one.Second!)}");
        var by = op.By == Op.Main ? Array.Empty<string>() : [$"{OpTable.By}: {op.By}"];
        var expect = outcome is null ? null : Expect(call.Form, outcome);
        string[] all = [.. fields, .. by, .. expect is null ? Array.Empty<string>() : [$"expect: {expect}"]];
        return all.Length == 0 ? $"{call.Form.Name}:" : $"{call.Form.Name}: {{{string.Join(", ", all)}}}";
    }

    private static string Value(Form form, object value) => (form, value) switch
    {
        (WordsForm { Flags: true } words, _) => Flags(words, value),
        (WordsForm words, _) when Enum.IsDefined(words.Type, value) => words.Spell(value),
        (WordsForm, _) => Number((long)FieldValues.Bits(value)),
        (_, Tags tags) => List(tags),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Flags(WordsForm form, object value)
    {
        var (left, words) = (FieldValues.Bits(value), new List<string>());
        foreach (var (word, _, member) in form.Words)
            if (FieldValues.Bits(Enum.Parse(form.Type, member)) is not 0 and var bits
                && (left & bits) == bits)
            {
                words.Add(word);
                left &= ~bits;
            }

        if (left != 0)
            words.Add(Number((long)left));

        return words.Count == 0 ? "0" : $"[{string.Join(", ", words)}]";
    }

    /// <summary>What is expected; null for success alone.</summary>
    private static string? Expect(OpForm form, Outcome outcome) => outcome switch
    {
        Outcome.Done when form.Answer is Answer.Nothing => null,
        Outcome.Done { Tags: { } tags } => List(Shortest(tags)),
        Outcome.Done done when form.Answer is Answer.Number => Number(done.Value),
        Outcome.Done done => $"{{value: {Number(done.Value)}}}",
        Outcome.Failed failed => failed.Errno.ToString(),
        Outcome.Faulted { At.Name.Length: 0 } fault => fault.Code.ToString(),
        Outcome.Faulted fault => $"{{fault: {fault.Code}, at: {fault.At}" +
            $"{(fault.TopByte == 0 ? "" : $", top_byte: {fault.TopByte}")}}}",
        Outcome.Killed killed => $"{{killed: {killed.Signal}}}",
        _ => null,
    };

    /// <summary>The shortest pattern that repeats to these tags.</summary>
    private static Tags Shortest(Tags tags)
    {
        for (var length = 1; length < tags.Count; length++)
            if (new Tags(tags.Span[..length]) is var pattern && pattern.Covers(tags))
                return pattern;

        return tags;
    }

    private static string List(Tags tags) => $"[{string.Join(", ", tags.Span.ToArray())}]";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
