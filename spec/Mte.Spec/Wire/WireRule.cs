namespace Mte.Spec.Wire;

/// <summary>
/// One thing that an adapter promises, as the table in spec/docs/wire.md has it. Whoever finds it broken names it, so that
/// an adapter's author knows which line to read.
/// </summary>
/// <param name="Id">The id, which never changes: <c>W4</c>.</param>
/// <param name="Statement">The promise, in one sentence.</param>
public sealed record WireRule(string Id, string Statement)
{
    public static readonly WireRule
        Hello = new("W1", "The first line is a hello, within 60 seconds of the start."),
        Version = new("W2", "The hello's `mte` is the version it speaks, or a list of them; this page is version 1."),
        Line = new("W3", "Every line is one JSON object of the schema, of at most 1 MiB, and ends with a line feed."),
        Outcome = new("W4", "Every op is answered by one outcome, in the order of the ops."),
        End = new("W5", "After the last outcome comes one `end`, and none before the first outcome."),
        Quiet = new("W6", "Between an `end` and the next program nothing is written."),
        Patience = new("W7", "An outcome or an `end` comes within 30 seconds."),
        Life = new("W8", "It reads one program after the other, and runs until its input ends."),
        Refusal = new("W9", "A line that is no program is answered by one `error`, and the next program runs."),
        Truth = new("W10", "What the hello says is so: facts are those of features.yaml, and none is unsupported."),
        Fresh = new("W11", "Every program starts from nothing: fresh memory reads as 0, and no name is known."),
        Meaning = new("W12", "An outcome says what the op did: what was stored is what is loaded."),
        Unknown = new("W13", "An op that it does not know is `unsupported`."),
        Stop = new("W14", "An op that uses what no earlier op made is not answered: the program ends there.");

    /// <summary>All promises, in the order of their ids.</summary>
    public static readonly IReadOnlyList<WireRule> All =
    [
        Hello, Version, Line, Outcome, End, Quiet, Patience, Life, Refusal, Truth, Fresh, Meaning, Unknown, Stop,
    ];

    public override string ToString() => $"{Id} of spec/docs/wire.md: {Statement}";
}
