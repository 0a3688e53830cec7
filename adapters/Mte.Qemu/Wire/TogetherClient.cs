using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Qemu.Wire;

/// <summary>The answers of programs that share a hibernation, read from one machine after the other.</summary>
internal sealed class TogetherClient(string name, Patience patience, IReadOnlyList<Spec.Program> programs)
{
    /// <summary>To write the machine's memory to disk, or to read it, takes longer than any op.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(60);

    private readonly List<Outcome>[] outcomes = [.. programs.Select(_ => new List<Outcome>())];
    private readonly Ended?[] ended = new Ended?[programs.Count];
    private Peer? peer;

    /// <summary>What became of the programs.</summary>
    public IReadOnlyList<Ended> Ended =>
        [.. ended.Select((program, index) => program ?? new Ended(outcomes[index], "the machine never said what became of it"))];

    /// <summary>Waits for a machine's hello, and sends it the programs.</summary>
    public void Ask(Peer machine)
    {
        peer = machine;
        Read(WireJson.Default.Hello, patience.Hello, "before its hello");
        machine.ForgetWords();
        var line = JsonSerializer.Serialize(new Together(programs), WireJson.Default.Together);
        if (!machine.Send(line, patience.Answer))
            throw Broken($"did not read the programs within {patience.Answer.TotalSeconds} s");
    }

    /// <summary>Goes on with another machine, where the last one stopped.</summary>
    public void GoOn(Peer machine) => peer = machine;

    /// <summary>Reads answers; false if all programs are over, true if the machine was switched off.</summary>
    /// <exception cref="AdapterException">the machine broke.</exception>
    public bool ReadUntilPowerOff()
    {
        while (ended.Any(program => program is null))
        {
            var answer = Read(WireJson.Default.TogetherAnswered, Slow, "while programs ran");
            if (answer.PowersOff)
            {
                AwaitEnd();
                return true;
            }

            Take(answer);
        }

        return false;
    }

    private void Take(TogetherAnswered answer)
    {
        if (answer.Answered is not { } answered || answer.Program < 0 || answer.Program >= programs.Count)
            throw Broken("sent an answer that belongs to no program");

        if (answered.Outcome is { } outcome)
            outcomes[answer.Program].Add(outcome);

        if (answered.End || answered.Error is not null)
            ended[answer.Program] = new Ended(outcomes[answer.Program], answered.Error);
    }

    private void AwaitEnd()
    {
        try
        {
            // If it cannot hibernate it goes on, and says so.
            if (peer!.Receive(Slow) is { } line)
                throw Broken($"was to be off, and sent: {line}");
        }
        catch (TimeoutException)
        {
            throw Broken($"was not off after {Slow.TotalSeconds} s");
        }
    }

    private T Read<T>(JsonTypeInfo<T> type, TimeSpan wait, string when)
    {
        try
        {
            var line = peer!.Receive(wait) ?? throw Broken($"ended {when}");
            return JsonSerializer.Deserialize(line, type) ?? throw new JsonException();
        }
        catch (TimeoutException)
        {
            throw Broken($"was silent for {wait.TotalSeconds} s {when}");
        }
        catch (Exception other) when (other is JsonException or NotSupportedException)
        {
            throw Broken($"sent a line that is not of the protocol {when}");
        }
    }

    private AdapterException Broken(string what)
    {
        peer!.Kill();
        return new AdapterException($"'{name}', which hibernates, {what}{peer.LastWords}");
    }
}
