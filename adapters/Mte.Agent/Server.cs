using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Agent;

/// <summary>Serves the wire: a hello, then programs in and outcomes out, a line each, until the input ends.</summary>
internal static class Server
{
    public static void Serve(IWorld world, Stream input, Stream output)
    {
        using var lines = new StreamReader(input);
        Write(output, new Hello(Hello.Version, world.Info), WireJson.Default.Hello);
        while (lines.ReadLine() is { } line)
            Write(output, Answer(world, line, output), WireJson.Default.Answered);
    }

    private static Answered Answer(IWorld world, string line, Stream output)
    {
        try
        {
            var program = JsonSerializer.Deserialize(line, WireJson.Default.Program)
                ?? throw new JsonException("expected a program");
            world.Run(program, outcome => Write(output, new Answered(outcome), WireJson.Default.Answered));
            return new Answered(End: true);
        }
        catch (Exception broken) when (broken is AdapterException or JsonException or NotSupportedException)
        {
            return new Answered(Error: broken.Message);
        }
    }

    // One write per line, straight to the stream: what is answered must be out before the next op can hang.
    private static void Write<T>(Stream output, T message, JsonTypeInfo<T> type)
    {
        output.Write([.. JsonSerializer.SerializeToUtf8Bytes(message, type), (byte)'\n']);
        output.Flush();
    }
}
