namespace Mte.Pipe.Client;

/// <summary>How long to wait for a program on a pipe.</summary>
/// <param name="Hello">From its start to its first line.</param>
/// <param name="Answer">
/// From one line to the next. An adapter's own limit for one op (20 s on Linux) is shorter, so that an
/// adapter which notices a hanging op can say so.
/// </param>
/// <param name="Exit">From the end of its standard input to its exit.</param>
public sealed record TimeLimits(TimeSpan Hello, TimeSpan Answer, TimeSpan Exit)
{
    /// <summary>The limits that spec/docs/wire.md promises: 60 s, 30 s and 2 s.</summary>
    public static readonly TimeLimits Default =
        new(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2));

    /// <summary>
    /// For answers that take longer than any op: a litmus test, and the write of a hibernation image.
    /// </summary>
    public TimeSpan LongAnswer => Answer * 2;

    /// <summary>One limit for the hello and for every answer; the default limits if none is given.</summary>
    public static TimeLimits Of(TimeSpan? limit) =>
        limit is { } time ? new(time, time, Default.Exit) : Default;
}
