using Mte.Reference.Kernels;

namespace Mte.Reference.Defects;

/// <summary>One way for a kernel to be wrong.</summary>
/// <param name="Name">What a target or a filter names it by.</param>
/// <param name="Rules">The ids of the rules that a kernel with this defect breaks.</param>
/// <param name="Sentence">What a kernel with this defect does, in one sentence.</param>
/// <param name="Replace">Puts the defect into a kernel's parts.</param>
public sealed record Defect(
    string Name, IReadOnlyList<string> Rules, string Sentence, Func<Parts, Parts> Replace)
{
    /// <summary>The area of the ABI that it is in, such as <c>swap</c>.</summary>
    public string Area { get; init; } = "";

    /// <summary>A kernel with this defect.</summary>
    public Profile In(Profile profile) =>
        profile with { Name = $"{profile.Name}+{Name}", Parts = Replace(profile.Parts) };

    public override string ToString() => Name;
}
