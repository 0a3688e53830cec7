using System.Text.Json;

namespace Mte.Spec.Wire;

/// <summary>What an agent that can be hibernated is asked, once, after its hello.</summary>
/// <param name="Programs">The programs that share a hibernation.</param>
public sealed record Together(IReadOnlyList<Program> Programs);

/// <summary>One line of the answer.</summary>
/// <param name="Program">The index of the program that it is about.</param>
/// <param name="Answered">What would have been answered if the program had run alone.</param>
/// <param name="PowersOff">
/// It is about no program: the machine is about to be off. When it is on again, it goes on with the line that would
/// have come next.
/// </param>
public sealed record TogetherAnswered(int Program = 0, Answered? Answered = null, bool PowersOff = false);

/// <summary>The wire of a machine that hibernates, which is spoken between our own two ends alone.</summary>
public static class HibernationWire
{
    /// <summary>Tells who we are, reads the programs, and has them run.</summary>
    /// <param name="info">Who we are.</param>
    /// <param name="port">Where the programs come from and the answers go; another stream each time the machine was
    /// off.</param>
    /// <param name="run">Runs programs and tells each answer, by the program's index.</param>
    public static void Serve(
        WorldInfo info, Func<Stream> port, Action<IReadOnlyList<Program>, Action<TogetherAnswered>> run)
    {
        using var lines = new StreamReader(port());
        WireServer.Write(port(), Hello.Of(info), WireJson.Default.Hello);
        if (lines.ReadLine() is { } line && JsonSerializer.Deserialize(line, WireJson.Default.Together) is { } together)
            run(together.Programs, answer => WireServer.Write(port(), answer, WireJson.Default.TogetherAnswered));
    }
}
