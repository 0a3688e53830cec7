namespace Mte.Pipe.Client;

/// <summary>
/// Says that the program on the pipe is no part of this project. It must run the smoke programs first,
/// messages name the promise that it breaks, and it is given up if it breaks again and again.
/// </summary>
/// <param name="KnownFacts">The facts that it may claim; null if they are not known.</param>
/// <param name="Progress">Told, in one sentence, that it passes the smoke programs.</param>
public sealed record ExternalAdapter(
    IReadOnlyCollection<string>? KnownFacts = null, Action<string>? Progress = null)
{
    /// <summary>It is given up after it broke in this many programs in a row.</summary>
    public const int MostBreaks = 3;
}
