using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Mte.Spec.Wire;

/// <summary>Serves the wire: a hello, then programs in and outcomes out, a line each, until the input ends.</summary>
public static class WireServer
{
    /// <summary>Serves a world until the input ends.</summary>
    public static void Serve(IWorld world, Stream input, Stream output)
    {
        using var lines = new StreamReader(input);
        Write(output, Hello.Of(world.Info), WireJson.Default.Hello);
        while (lines.ReadLine() is { } line)
            Write(output, Answer(world, line, output), WireJson.Default.Answered);
    }

    private static Answered Answer(IWorld world, string line, Stream output)
    {
        try
        {
            if (line.StartsWith(LitmusRequest.Start, StringComparison.Ordinal))
                return Race(world, line);

            var program = JsonSerializer.Deserialize(line, WireJson.Default.Program)
                ?? throw new JsonException("expected a program");
            world.Run(program, outcome => Write(output, new Answered(outcome), WireJson.Default.Answered));
            return new Answered(End: true);
        }
        catch (JsonException wrong) when (UnknownOp(line) is { } op)
        {
            // A newer suite than this build: its other cases are worth running.
            Write(output, new Answered(new Outcome.Unsupported($"no op '{op}': {wrong.Message}")), WireJson.Default.Answered);
            return new Answered(End: true);
        }
        catch (Exception broken) when (broken is AdapterException or JsonException or NotSupportedException)
        {
            return new Answered(Error: broken.Message);
        }
    }

    private static Answered Race(IWorld world, string line)
    {
        var request = JsonSerializer.Deserialize(line, LitmusJson.Default.LitmusRequest)
            ?? throw new JsonException("expected a litmus test");
        if (world is not ILitmusWorld races)
            throw new AdapterException("this adapter runs no litmus tests");

        var (counts, frames) = races.Run(request.Litmus);
        return new Answered(End: true, Counts: counts, Frames: frames);
    }

    /// <summary>The first op of a program that cannot be read, if all else in the line can.</summary>
    private static string? UnknownOp(string line)
    {
        try
        {
            using var program = JsonDocument.Parse(line);
            foreach (var op in program.RootElement.GetProperty("ops").EnumerateArray())
                if (!IsKnown(op))
                    return op.GetProperty("op").GetString();
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // It is no program at all.
        }

        return null;
    }

    private static bool IsKnown(JsonElement op)
    {
        try
        {
            return JsonSerializer.Deserialize(op, WireJson.Default.Op) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // People read this too: a plus sign is a plus sign. The text goes to no web page.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // One write per line, straight to the stream: what is answered must be out before the next op can hang.
    internal static void Write<T>(Stream output, T message, JsonTypeInfo<T> type)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Plain))
            JsonSerializer.Serialize(json, message, type);

        line.Write("\n"u8);
        output.Write(line.WrittenSpan);
        output.Flush();
    }
}
