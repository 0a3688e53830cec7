using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Qemu.Wire;

/// <summary>Speaks the wire with a program. After a mistake of the other side it is of no more use.</summary>
internal sealed class WireClient : IDisposable
{
    private readonly Peer peer;
    private readonly string name;
    private readonly Patience patience;
    private readonly bool foreign;

    /// <summary>Reads the other side's hello.</summary>
    /// <param name="peer">The program, just started.</param>
    /// <param name="name">What people know it as.</param>
    /// <param name="patience">How long to wait for it.</param>
    /// <param name="foreign">Somebody else wrote it: what is wrong is said with the rule that it breaks.</param>
    /// <exception cref="AdapterException">there was none, or it speaks another version.</exception>
    public WireClient(Peer peer, string name, Patience patience, bool foreign = false)
    {
        (this.peer, this.name, this.patience, this.foreign) = (peer, name, patience, foreign);
        var hello = Read(WireJson.Default.Hello, patience.Hello, "before its hello", [], WireRule.Hello);
        if (!hello.Mte.Contains(Hello.Version))
            throw Broken(
                $"speaks version {string.Join(", ", hello.Mte)} of the protocol, and this program version {Hello.Version}",
                [], WireRule.Version);

        Info = hello.Info;
        if (!foreign)
            peer.ForgetWords();

        if (hello.Mte.Count > 1)
            Send(JsonSerializer.Serialize(new Chosen(Hello.Version), WireJson.Default.Chosen), "read the version");
    }

    public WorldInfo Info { get; }

    /// <summary>The other side is of no more use because it said nothing, for too long.</summary>
    public bool Silent { get; private set; }

    /// <summary>Has a program run.</summary>
    /// <param name="program">The program.</param>
    /// <param name="answered">Told each outcome as soon as it is known.</param>
    /// <param name="spelled">The program's line, where that is not what its ops come to.</param>
    /// <exception cref="AdapterException">the other side broke, or says so; with the outcomes until then.</exception>
    public Trace Run(Spec.Program program, Action<Outcome>? answered, string? spelled = null)
    {
        var outcomes = new List<Outcome>();
        if (peer.Unasked is { } unasked)
            throw Broken($"sent a line before {program.Id} that nobody asked for: {Shortened(unasked)}", [], WireRule.Quiet);

        Send(spelled ?? JsonSerializer.Serialize(program, WireJson.Default.Program), "read a program");
        while (ReadAnswer() is { End: false } answer)
        {
            if (answer.Error is { } error)
                throw Broken($"gave up {Doing(program, outcomes.Count)}: {error}", outcomes);

            if (answer.Outcome is not { } outcome || outcomes.Count == program.Ops.Count)
                throw Broken(
                    $"sent an answer that belongs to no op, {Doing(program, outcomes.Count)}", outcomes, WireRule.Outcome);

            if (foreign && outcome is Outcome.Hung && !program.Dangerous)
                throw Broken(
                    $"says that an op hangs {Doing(program, outcomes.Count)}, where no op may", outcomes, WireRule.Outcome);

            outcomes.Add(outcome);
            answered?.Invoke(outcome);
        }

        // The first op uses nothing that an earlier one made. This may well be an answer to the program before.
        return outcomes.Count > 0 || program.Ops.Count == 0
            ? new Trace(Info.PageSize, outcomes)
            : throw Broken($"sent an end before the first outcome of {program.Id}", [], WireRule.End);

        Answered ReadAnswer()
        {
            var rule = outcomes.Count < program.Ops.Count ? WireRule.Outcome : WireRule.End;
            return Read(WireJson.Default.Answered, patience.Answer, Doing(program, outcomes.Count), outcomes, rule);
        }
    }

    /// <summary>Sends what is no program; the sentence that it is refused with.</summary>
    public string Refusal(string line)
    {
        Send(line, "read a line");
        var answer = Read(
            WireJson.Default.Answered, patience.Answer, $"after the line {line}", [], WireRule.Refusal);
        return answer.Error ?? throw Broken($"took {line} for a program", [], WireRule.Refusal);
    }

    /// <summary>Has a litmus test run.</summary>
    /// <exception cref="AdapterException">the other side broke, or says so.</exception>
    public LitmusRan Run(LitmusJob job)
    {
        Send(JsonSerializer.Serialize(new LitmusRequest(job), LitmusJson.Default.LitmusRequest), "read a litmus test");
        var answer = Read(WireJson.Default.Answered, patience.Answer * 2, $"during {job.Id}", [], WireRule.Outcome);
        return answer switch
        {
            { End: true, Counts: { } counts } => new LitmusRan(counts, answer.Frames),
            { Error: { } error } => throw Broken($"gave up {job.Id}: {error}", []),
            _ => throw Broken($"sent no counts of {job.Id}", []),
        };
    }

    public void Dispose() => peer.Dispose();

    /// <summary>Ends the program, which broke a rule.</summary>
    public AdapterException Broken(string what, IReadOnlyList<Outcome> outcomes, WireRule? rule = null)
    {
        peer.Kill();
        var broken = foreign && rule is not null ? $" ({rule})" : "";
        return new AdapterException($"'{name}' {what}{broken}{peer.LastWords}", outcomes);
    }

    private void Send(string line, string what)
    {
        if (!peer.Send(line, patience.Answer))
            throw Broken($"did not {what} within {patience.Answer.TotalSeconds} s", [], WireRule.Life);
    }

    /// <param name="type">What is awaited.</param>
    /// <param name="wait">For how long.</param>
    /// <param name="when">What the other side is doing.</param>
    /// <param name="outcomes">What it answered until now.</param>
    /// <param name="rule">What it breaks if no line comes.</param>
    private T Read<T>(
        JsonTypeInfo<T> type, TimeSpan wait, string when, IReadOnlyList<Outcome> outcomes, WireRule rule)
    {
        string? line = null;
        try
        {
            line = peer.Receive(wait) ?? throw Broken(
                $"ended {when}", outcomes, rule == WireRule.Hello ? rule : WireRule.Life);
            return JsonSerializer.Deserialize(line, type) ?? throw new JsonException("it is null");
        }
        catch (TimeoutException)
        {
            throw TooLate(wait, when, outcomes, rule);
        }
        catch (Exception other) when (other is JsonException or NotSupportedException)
        {
            var why = IsJson(line!) ? $", since {WireMistake.Reason(other)}" : "";
            throw Broken(
                $"sent a line that is not of the protocol {when}{why}: {Shortened(line!)}", outcomes, WireRule.Line);
        }
    }

    private AdapterException TooLate(TimeSpan wait, string when, IReadOnlyList<Outcome> outcomes, WireRule rule)
    {
        Silent = true;
        var begun = peer.Begun;
        var half = begun.Length > 0 ? $", in the middle of the line {Shortened(begun)}" : "";
        return Broken(
            $"was silent for {wait.TotalSeconds} s {when}{half}", outcomes,
            half.Length > 0 ? WireRule.Line : rule == WireRule.Hello ? rule : WireRule.Patience);
    }

    private static bool IsJson(string line)
    {
        try
        {
            using var read = JsonDocument.Parse(line);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Doing(Spec.Program program, int op) => op < program.Ops.Count
        ? $"at op {op + 1} of {program.Id}, {Spelling.Of(program.Ops[op].GetType().Name)}"
        : $"after the last op of {program.Id}";

    private static string Shortened(string line) => line.Length <= 80 ? $"'{line}'" : $"'{line[..80]}…'";
}
