using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Pipe.Server;

/// <summary>
/// The side of the wire that answers: it sends a hello, then reads requests and answers each.
/// </summary>
public static class WireServer
{
    /// <summary>Serves a world until the input ends.</summary>
    /// <param name="world">Runs the programs, and the litmus tests if it can.</param>
    /// <param name="input">Where the requests come from, a line each.</param>
    /// <param name="output">Where the answers go.</param>
    public static void Serve(IWorld world, Stream input, Stream output)
    {
        using var lines = new StreamReader(input);
        Write(output, Hello.Of(world.Info), WireJson.Default.Hello);
        while (lines.ReadLine() is { } line)
            Write(output, Answer(world, line, Say), WireJson.Default.Answered);

        void Say(Outcome outcome) => Write(output, new Answered(outcome), WireJson.Default.Answered);
    }

    /// <summary>Serves one request on a machine that hibernates: programs that share a hibernation.</summary>
    /// <param name="info">What the machine says of itself.</param>
    /// <param name="port">
    /// Where the request comes from and the answers go; another stream each time the machine was off.
    /// </param>
    /// <param name="run">Runs programs, and tells each answer with the program's index.</param>
    /// <exception cref="AdapterException">the request is another one.</exception>
    public static void ServeTogether(
        WorldInfo info, Func<Stream> port, Action<IReadOnlyList<Program>, Action<TogetherAnswered>> run)
    {
        using var lines = new StreamReader(port());
        Write(port(), Hello.Of(info), WireJson.Default.Hello);
        if (lines.ReadLine() is not { } line)
            return;

        if (WireRequest.Parse(line) is not WireRequest.RunTogether together)
            throw new AdapterException(
                "a machine that hibernates takes only programs that share a hibernation");

        run(together.Programs, answer => Write(port(), answer, WireJson.Default.TogetherAnswered));
    }

    /// <summary>
    /// Answers a request; the outcomes of a program go out before the end that is returned.
    /// </summary>
    private static Answered Answer(IWorld world, string line, Action<Outcome> say)
    {
        try
        {
            return Answer(world, WireRequest.Parse(line), say);
        }
        catch (AdapterException broken)
        {
            return new Answered(Error: broken.Message);
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException)
        {
            return new Answered(Error: $"expected a program or a litmus test: {LineMistake.Reason(wrong)}");
        }
    }

    private static Answered Answer(IWorld world, WireRequest request, Action<Outcome> say)
    {
        switch (request)
        {
            case WireRequest.RunProgram { Program: var program }:
                world.Run(program, say);
                return new Answered(End: true);

            // The suite is newer than this build: the other cases are worth running.
            case WireRequest.UnknownOp { Op: var op, Why: var why }:
                say(new Outcome.Unsupported($"the op '{op}' cannot be read: {why}"));
                return new Answered(End: true);

            case WireRequest.RunLitmus { Job: var job } when world is ILitmusWorld races:
                var (counts, frames) = races.Run(job);
                return new Answered(End: true, Counts: counts, Frames: frames);

            case WireRequest.RunLitmus:
                return new Answered(Error: "this adapter runs no litmus tests");

            default:
                return new Answered(Error: "this machine was not booted to hibernate");
        }
    }

    // People read this too: a plus sign is a plus sign. The text goes to no web page.
    private static readonly JsonWriterOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // One write per line, straight to the stream: an answer must be out before the next op can hang.
    private static void Write<T>(Stream output, T message, JsonTypeInfo<T> type)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Plain))
            JsonSerializer.Serialize(json, message, type);

        line.Write("\n"u8);
        output.Write(line.WrittenSpan);
        output.Flush();
    }
}
