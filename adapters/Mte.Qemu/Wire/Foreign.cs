namespace Mte.Qemu.Wire;

/// <summary>
/// Somebody else wrote the program on the pipe: it runs the smoke programs first, what is wrong is said with the rule
/// that it breaks, and it is given up if it breaks again and again.
/// </summary>
/// <param name="Facts">The facts that it may claim; null if they are not known.</param>
/// <param name="Say">Told, in one sentence, that it keeps the wire.</param>
public sealed record Foreign(IReadOnlyCollection<string>? Facts = null, Action<string>? Say = null)
{
    /// <summary>How many programs in a row it may break at.</summary>
    public const int MostBreaks = 3;
}
