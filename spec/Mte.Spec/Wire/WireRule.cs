namespace Mte.Spec.Wire;

/// <summary>
/// One promise of an adapter, as the table in spec/docs/wire.md lists it. A message about a broken promise
/// names it, so that the adapter's author knows which line to read.
/// </summary>
/// <param name="Id">The id, which never changes: <c>W4</c>.</param>
/// <param name="Statement">The promise, in one sentence.</param>
public sealed record WireRule(string Id, string Statement)
{
    public static readonly WireRule
        Hello = new("W1", "The first line is a hello, at most 60 seconds after the start."),
        Version = new(
            "W2", "The hello's `mte` is the version the adapter speaks, or a list; this page is version 1."),
        Line = new(
            "W3", "Every line is a JSON object of the schema, has at most 1 MiB, and ends with a line feed."),
        Outcome = new("W4", "The adapter answers every op with one outcome, in the order of the ops."),
        End = new("W5", "One `end` follows the last outcome, and none comes before the first outcome."),
        NothingUnasked = new("W6", "The adapter writes nothing between an `end` and the next program."),
        AnswerTime = new("W7", "Every outcome and every `end` comes within 30 seconds."),
        Lifetime = new(
            "W8", "The adapter reads one program after the other, and runs until its standard input ends."),
        Refusal = new(
            "W9", "A line that is no program gets one `error`, and the next program runs."),
        Claims = new(
            "W10", "The hello is true: features.yaml lists its facts, and none of them is unsupported."),
        FreshState = new(
            "W11", "Every program starts from nothing: fresh memory reads as 0, and no name is known."),
        Effect = new("W12", "An outcome tells what the op did: a load returns the value that was stored."),
        UnknownOp = new("W13", "The adapter answers an op that it does not know with `unsupported`."),
        MissingName = new(
            "W14", "An op that uses a name which no earlier op made has no outcome: the program ends there.");

    /// <summary>All promises, in the order of their ids.</summary>
    public static readonly IReadOnlyList<WireRule> All =
    [
        Hello, Version, Line, Outcome, End, NothingUnasked, AnswerTime, Lifetime, Refusal, Claims, FreshState,
        Effect, UnknownOp, MissingName,
    ];

    public override string ToString() => $"{Id} of spec/docs/wire.md: {Statement}";
}
