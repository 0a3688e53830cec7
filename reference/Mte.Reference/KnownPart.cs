namespace Mte.Reference;

/// <summary>One way to be wrong.</summary>
/// <param name="Name">What it is asked for by.</param>
/// <param name="Defect">What is wrong, in one sentence.</param>
/// <param name="Replace">Puts the wrong part among a kernel's.</param>
public sealed record KnownPart(string Name, string Defect, Func<Parts, Parts> Replace)
{
    /// <summary>A kernel with this defect.</summary>
    public Profile In(Profile profile) =>
        profile with { Name = $"{profile.Name}+{Name}", Parts = Replace(profile.Parts) };

    public override string ToString() => Name;
}
