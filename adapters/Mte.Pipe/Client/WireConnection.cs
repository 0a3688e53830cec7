using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mte.Pipe.Processes;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Pipe.Client;

/// <summary>
/// Sends and receives the lines of the wire, and says what the other side did wrong. A side that did
/// something wrong is killed.
/// </summary>
/// <param name="process">The other side, just started.</param>
/// <param name="name">What messages call it.</param>
/// <param name="limits">How long to wait for it.</param>
/// <param name="isExternal">Whether messages name the promise that it breaks.</param>
internal sealed class WireConnection(ChildProcess process, string name, TimeLimits limits, bool isExternal)
    : IDisposable
{
    private const int LongestShown = 80;

    private ChildProcess process = process;

    /// <summary>The other side was killed because it was silent for too long.</summary>
    public bool IsSilent { get; private set; }

    public void Send<T>(T message, JsonTypeInfo<T> type, string what) =>
        SendLine(JsonSerializer.Serialize(message, type), what);

    /// <param name="line">The line.</param>
    /// <param name="what">
    /// What the other side fails to do if it does not read the line: <c>read a program</c>.
    /// </param>
    public void SendLine(string line, string what)
    {
        if (!process.Send(line, limits.Answer))
            throw Broken($"did not {what} within {limits.Answer.TotalSeconds} s", [], WireRule.Lifetime);
    }

    /// <summary>Receives a line and reads it as a message.</summary>
    /// <exception cref="AdapterException">no line came, or it is no such message.</exception>
    public T Receive<T>(JsonTypeInfo<T> type, Awaited awaited)
    {
        var line = ReceiveLine(awaited);
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw new JsonException("it is null");
        }
        catch (Exception other) when (other is JsonException or NotSupportedException)
        {
            var why = IsJson(line) ? $", since {LineMistake.Reason(other)}" : "";
            throw Broken(
                $"sent a line that is not of the protocol {awaited.When}{why}: {Shortened(line)}",
                awaited.Outcomes, WireRule.Line);
        }
    }

    /// <summary>Checks that the other side waits for a request.</summary>
    /// <param name="id">The program that is about to be sent.</param>
    /// <exception cref="AdapterException">it has written a line.</exception>
    public void CheckNothingWaits(string id)
    {
        if (process.TakeWaitingLine() is { } line)
            throw Broken(
                $"sent a line before {id} that nobody asked for: {Shortened(line)}", [],
                WireRule.NothingUnasked);
    }

    /// <summary>Drops what the other side wrote to its standard error until now.</summary>
    public void ForgetErrorLines() => process.ForgetErrorLines();

    /// <summary>Waits until the other side, a machine that powers off, has ended.</summary>
    /// <exception cref="AdapterException">it goes on.</exception>
    public void AwaitPowerOff()
    {
        try
        {
            // A machine that cannot hibernate goes on, and says so.
            if (process.Receive(limits.LongAnswer) is { } line)
                throw Broken($"was about to power off, and sent another line: {Shortened(line)}", []);
        }
        catch (TimeoutException)
        {
            throw Broken($"had not powered off after {limits.LongAnswer.TotalSeconds} s", []);
        }
    }

    /// <summary>Goes on with another process, which resumes where the last one stopped.</summary>
    public void ContinueWith(ChildProcess resumed) => process = resumed;

    /// <summary>Kills the other side, which did something wrong.</summary>
    /// <param name="what">What it did, as half a sentence.</param>
    /// <param name="outcomes">The outcomes that it sent before.</param>
    /// <param name="rule">The promise that it broke.</param>
    /// <returns>The exception to throw.</returns>
    public AdapterException Broken(string what, IReadOnlyList<Outcome> outcomes, WireRule? rule = null)
    {
        process.Kill();
        var promise = isExternal && rule is not null ? $" ({rule})" : "";
        return new AdapterException($"'{name}' {what}{promise}{process.LastErrorLines}", outcomes);
    }

    public void Dispose() => process.Dispose();

    private string ReceiveLine(Awaited awaited)
    {
        try
        {
            return process.Receive(awaited.Limit) ?? throw Broken(
                $"ended {awaited.When}", awaited.Outcomes,
                awaited.Missing == WireRule.Hello ? WireRule.Hello : WireRule.Lifetime);
        }
        catch (TimeoutException)
        {
            throw TooLate(awaited);
        }
    }

    private AdapterException TooLate(Awaited awaited)
    {
        IsSilent = true;
        var start = process.UnfinishedLine;
        var unfinished = start.Length > 0 ? $", in the middle of the line {Shortened(start)}" : "";
        return Broken(
            $"was silent for {awaited.Limit.TotalSeconds} s {awaited.When}{unfinished}", awaited.Outcomes,
            start.Length > 0 ? WireRule.Line
                : awaited.Missing == WireRule.Hello ? WireRule.Hello
                : WireRule.AnswerTime);
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

    private static string Shortened(string line) =>
        line.Length <= LongestShown ? $"'{line}'" : $"'{line[..LongestShown]}…'";
}
