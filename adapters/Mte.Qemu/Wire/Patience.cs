namespace Mte.Qemu.Wire;

/// <summary>How long to wait for the other side of a wire.</summary>
/// <param name="Hello">For its first line, from its start.</param>
/// <param name="Answer">For every other line. More than an adapter's own patience with one op (20 s on Linux), so
/// that an adapter which notices a hanging op can say so.</param>
/// <param name="Goodbye">For its end, once its input is closed.</param>
public sealed record Patience(TimeSpan Hello, TimeSpan Answer, TimeSpan Goodbye)
{
    public static readonly Patience Usual =
        new(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2));

    /// <summary>The same for the hello and every answer; the usual ones if none is given.</summary>
    public static Patience Of(TimeSpan? wait) => wait is { } time ? new(time, time, Usual.Goodbye) : Usual;
}
