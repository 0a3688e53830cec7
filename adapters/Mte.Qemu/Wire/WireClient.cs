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

    /// <summary>Reads the other side's hello.</summary>
    /// <exception cref="AdapterException">there was none, or it speaks another version.</exception>
    public WireClient(Peer peer, string name, Patience patience)
    {
        (this.peer, this.name, this.patience) = (peer, name, patience);
        var hello = Read(WireJson.Default.Hello, patience.Hello, "before its hello", []);
        if (hello.Mte != Hello.Version)
            throw Broken($"speaks version {hello.Mte} of the protocol, and this program version {Hello.Version}", []);

        Info = hello.Info;
    }

    public WorldInfo Info { get; }

    /// <summary>The other side is of no more use because it said nothing, for too long.</summary>
    public bool Silent { get; private set; }

    /// <summary>Has a program run.</summary>
    /// <exception cref="AdapterException">the other side broke, or says so; with the outcomes until then.</exception>
    public Trace Run(Spec.Program program, Action<Outcome>? answered)
    {
        var outcomes = new List<Outcome>();
        var line = JsonSerializer.Serialize(program, WireJson.Default.Program);
        if (!peer.Send(line, patience.Answer))
            throw Broken($"did not read a program within {patience.Answer.TotalSeconds} s", []);

        while (ReadAnswer() is { End: false } answer)
        {
            if (answer.Error is { } error)
                throw Broken($"gave up {Doing(program, outcomes.Count)}: {error}", outcomes);

            if (answer.Outcome is not { } outcome || outcomes.Count == program.Ops.Count)
                throw Broken($"sent an answer that belongs to no op, {Doing(program, outcomes.Count)}", outcomes);

            outcomes.Add(outcome);
            answered?.Invoke(outcome);
        }

        return new Trace(Info.PageSize, outcomes);

        Answered ReadAnswer() =>
            Read(WireJson.Default.Answered, patience.Answer, Doing(program, outcomes.Count), outcomes);
    }

    /// <summary>Has a litmus test run.</summary>
    /// <exception cref="AdapterException">the other side broke, or says so.</exception>
    public IReadOnlyList<LitmusCount> Run(LitmusJob job)
    {
        var line = JsonSerializer.Serialize(new LitmusRequest(job), LitmusJson.Default.LitmusRequest);
        if (!peer.Send(line, patience.Answer))
            throw Broken($"did not read a litmus test within {patience.Answer.TotalSeconds} s", []);

        var answer = Read(WireJson.Default.Answered, patience.Answer * 2, $"during {job.Id}", []);
        return answer.Counts ?? throw Broken($"gave up {job.Id}: {answer.Error}", []);
    }

    public void Dispose() => peer.Dispose();

    private T Read<T>(JsonTypeInfo<T> type, TimeSpan wait, string when, IReadOnlyList<Outcome> outcomes)
    {
        string? line = null;
        try
        {
            line = peer.Receive(wait) ?? throw Broken($"ended {when}", outcomes);
            return JsonSerializer.Deserialize(line, type) ?? throw new JsonException();
        }
        catch (TimeoutException)
        {
            throw Broken($"was silent for {wait.TotalSeconds} s {when}", outcomes, silent: true);
        }
        catch (Exception other) when (other is JsonException or NotSupportedException)
        {
            throw Broken($"sent a line that is not of the protocol {when}: {Shortened(line!)}", outcomes);
        }
    }

    private static string Doing(Spec.Program program, int op) => op < program.Ops.Count
        ? $"at op {op + 1} of {program.Id}, {Spelling.Of(program.Ops[op].GetType().Name)}"
        : $"after the last op of {program.Id}";

    private AdapterException Broken(string what, IReadOnlyList<Outcome> outcomes, bool silent = false)
    {
        Silent = silent;
        peer.Kill();
        var said = peer.Errors is { Length: > 0 } errors ? $"; its last words:{Environment.NewLine}{errors}" : "";
        return new AdapterException($"'{name}' {what}{said}", outcomes);
    }

    private static string Shortened(string line) => line.Length <= 80 ? $"'{line}'" : $"'{line[..80]}…'";
}
