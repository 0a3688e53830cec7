namespace Mte.Spec.Deviations;

/// <summary>A known bug of a kernel, or of something else that runs cases.</summary>
/// <param name="Id">The id, such as <c>swapoff-drops-tags</c>; it never changes.</param>
/// <param name="Title">What is wrong, in one sentence without its full stop.</param>
/// <param name="Reason">Why it is so.</param>
/// <param name="Affected">The machines that have it.</param>
/// <param name="Function">The function that is wrong, or several; null if that is not known.</param>
/// <param name="Link">Where it was reported or fixed; null if nowhere.</param>
public sealed record KnownBug(
    string Id, string Title, string Reason, Affected Affected, string? Function = null, string? Link = null)
{
    /// <summary>What people are told: the id and the title.</summary>
    public override string ToString() => $"{Id}: {Title}";
}
