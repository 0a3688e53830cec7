using Mte.Cases.Diagnostics;
using Mte.Cases.Forms;
using Mte.Cases.Nodes;
using Mte.Cases.Yaml;
using Mte.Spec.Cases;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Cases.Reading;

/// <summary>Reads what a step expects, in the forms that its op can answer.</summary>
internal sealed class ExpectReader
{
    public const string Ok = "ok", Fault = "fault", At = "at", AnyOf = "any_of", Rule = "rule",
    Value = "value",
        TagList = "tags", TopByte = "top_byte", Killed = "killed";

    private static readonly Dictionary<string, Errno> Errnos =
        Enum.GetValues<Errno>().Where(errno => errno != Errno.Ok).ToDictionary(errno => errno.ToString());

    private static readonly Dictionary<string, FaultCode> Faults =
        Enum.GetValues<FaultCode>().ToDictionary(code => code.ToString());

    /// <summary>All that can be expected in one word.</summary>
    public static readonly string[] Words = [Ok, .. Errnos.Keys, .. Faults.Keys];

    private readonly OpForm op;
    private readonly Place? own;
    private readonly StepScope scope;

    private ExpectReader(OpForm op, Place? own, StepScope scope) =>
        (this.op, this.own, this.scope) = (op, own, scope);

    /// <summary>Reads an expectation; null if there is a mistake in it.</summary>
    /// <param name="node">What was written; null if nothing was, which means success.</param>
    /// <param name="op">The op that is to answer.</param>
    /// <param name="own">The place that the op names, if it names one: a fault is expected there.</param>
    /// <param name="scope">The step.</param>
    public static Expectation? Read(Node? node, OpForm op, Place? own, StepScope scope) =>
        node is null ? new Expectation.Succeeds() : new ExpectReader(op, own, scope).Read(node);

    /// <summary>What can be expected of an op with this kind of answer, in words.</summary>
    public static string Choices(Answer answer)
    {
        var ofThisOp = answer switch
        {
            Answer.Number => "a number (also in pages, such as 1p+64), ",
            Answer.Tags => "a tag from 0 to 15, a list of tags, {value: NUMBER}, ",
            _ => "",
        };
        return $"{Ok}, {ofThisOp}an errno, a fault, {{killed: SIGNAL}} or {{any_of: [...], rule: ID}}";
    }

    private Expectation? Read(Node node) => node switch
    {
        Scalar { Value: Ok } => new Expectation.Succeeds(),
        Scalar scalar when Errnos.TryGetValue(scalar.Value, out var errno) => new Expectation.Fails(errno),
        Scalar scalar when Faults.TryGetValue(scalar.Value, out var code) => ReadFault(scalar, code),
        Scalar scalar when Numbers.TryRead(scalar.Value, out var number) => ReadNumber(scalar, number),
        Scalar scalar when op.Answer is Answer.Number && Gpa.TryParse(scalar.Value, out var count) =>
            new Expectation.Answers(count.Bytes, count.Pages),
        Sequence list => ReadTags(list),
        Mapping mapping => ReadMapping(mapping),
        _ => Wrong(node),
    };

    private Expectation? ReadFault(Scalar node, FaultCode code)
    {
        if (HasNoAddress(code) || own is not null)
            return new Expectation.Faults(code, HasNoAddress(code) ? Nowhere : own!.Value);

        scope.Mistakes.FaultWithoutPlace(node, op.Name);
        return null;
    }

    /// <summary>Faults whose address says nothing of memory that a case could name.</summary>
    private static bool HasNoAddress(FaultCode code) =>
        code is FaultCode.SEGV_MTEAERR or FaultCode.ILL_ILLOPC or FaultCode.GUEST_UNDEFINED;

    private static readonly Place Nowhere = new("", 0, 0);

    private Expectation? ReadNumber(Scalar node, long number) => op.Answer switch
    {
        Answer.Number => new Expectation.Answers(number),
        Answer.Tags => ReadTags(node),
        _ => Wrong(node),
    };

    private Expectation? ReadTags(Node node)
    {
        if (op.Answer is not Answer.Tags)
            return Wrong(node);

        return new TagsForm().Read(OpTable.Expect, node, scope) is Tags tags
            ? new Expectation.Reads(tags)
            : null;
    }

    private Expectation? ReadMapping(Mapping node)
    {
        string[]? known = node switch
        {
            _ when node[Fault] is not null => [Fault, At, TopByte],
            _ when node[Killed] is not null => [Killed],
            _ when node[AnyOf] is not null => [AnyOf, Rule],
            _ when node[Value] is not null => [Value],
            _ when node[TagList] is not null => [TagList],
            _ => null,
        };
        if (known is null)
            return Wrong(node);

        var unknown = node.Entries.Where(entry => !known.Contains(entry.Key.Value)).ToArray();
        foreach (var (key, _) in unknown)
            scope.Mistakes.UnknownKey(key, $"what is expected with \"{known[0]}\"", known);

        var read = known[0] switch
        {
            Fault => ReadFaultAt(node),
            Killed => new WordsForm(typeof(Signal)).Read(Killed, node[Killed]!, scope) is Signal signal
                ? new Expectation.Dies(signal)
                : null,
            AnyOf => ReadAnyOf(node),
            Value => ReadValue(node[Value]!),
            _ => ReadTags(node[TagList]!),
        };
        return unknown.Length == 0 && !node.Broken ? read : null;
    }

    private Expectation? ReadFaultAt(Mapping node)
    {
        var at = node[At] is { } place ? ReadPlace(place) : own;
        var top = node[TopByte] is { } bits ? ReadTopByte(bits) : 0;
        if (node[Fault] is not Scalar code || !Faults.TryGetValue(code.Value, out var fault))
            scope.Mistakes.WrongValue(
                Fault, $"one of {Wording.List(Faults.Keys)}", node[Fault]!, Faults.Keys);
        else if ((HasNoAddress(fault) ? Nowhere : at) is { } known)
            return top is { } byteOfAddress ? new Expectation.Faults(fault, known, byteOfAddress) : null;
        else if (node[At] is null)
            scope.Mistakes.FaultWithoutPlace(code, op.Name);

        return null;
    }

    private int? ReadTopByte(Node node)
    {
        if (
            node is Scalar scalar && Numbers.TryRead(scalar.Value, out var bits)
                && bits is >= 0 and <= byte.MaxValue)
            return (int)bits;

        scope.Mistakes.WrongValue(TopByte, "a number from 0 to 255", node);
        return null;
    }

    /// <summary>Where a guest faults is counted from the start of its memory.</summary>
    private Place? ReadPlace(Node node)
    {
        if (op.TakesGpa && node is Scalar { Value: var text })
        {
            if (Gpa.TryParse(text, out var gpa))
                return Names.InGuest(gpa);

            if (Place.TryParse(text, out var place) && place.Name == Names.Guest)
                return place;
        }

        return new PlaceForm().Read(At, node, scope) as Place?;
    }

    private Expectation? ReadAnyOf(Mapping node)
    {
        if (node[Rule] is null && !node.Broken)
            scope.Mistakes.MissingKey(
                node, $"\"{AnyOf}\"", Rule, "the id of the rule that allows several answers");

        var known = node[Rule] is { } rule && scope.Vocabulary.Knows(rule, Rule, scope.Mistakes);
        if (node[AnyOf] is not Sequence { Items.Count: > 1 } list)
        {
            scope.Mistakes.TooFewChoices(node[AnyOf]!);
            return null;
        }

        var choices = list.Items.Select(Read).OfType<Expectation>().ToArray();
        return known && choices.Length == list.Items.Count ? new Expectation.AnyOf(choices) : null;
    }

    private Expectation? ReadValue(Node node)
    {
        if (op.Answer is not Answer.Nothing && node is Scalar scalar)
        {
            if (Numbers.TryRead(scalar.Value, out var number))
                return new Expectation.Answers(number);

            if (Gpa.TryParse(scalar.Value, out var count))
                return new Expectation.Answers(count.Bytes, count.Pages);
        }

        if (op.Answer is Answer.Nothing)
            return Wrong(node);

        scope.Mistakes.WrongValue(Value, "a number, or a number of bytes such as 2p or 1p+64", node);
        return null;
    }

    private Expectation? Wrong(Node node)
    {
        scope.Mistakes.WrongExpect(node, op.Name, Choices(op.Answer), Words);
        return null;
    }
}
