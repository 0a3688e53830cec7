namespace Mte.Spec;

/// <summary>The releases from one to another, both included: <c>6.1.0-6.1.99</c>, <c>6.12-7.3</c>, <c>6.1.17</c>.</summary>
/// <param name="Least">The first release.</param>
/// <param name="Greatest">The last release; numbers that it does not have count as any.</param>
public sealed record KernelRange(Version Least, Version Greatest)
{
    /// <summary>Reads one release, or two with a dash between; false if the text is not of that form.</summary>
    public static bool TryParse(string text, out KernelRange range)
    {
        range = new KernelRange(new Version(), new Version());
        var ends = text.Split('-');
        if (ends.Length > 2 || !Version.TryParse(ends[0], out var least) || !Version.TryParse(ends[^1], out var greatest))
            return false;

        range = new KernelRange(least, greatest);
        return Compare(least, greatest) <= 0;
    }

    /// <summary>Whether a release (<c>uname -r</c>) is in the range.</summary>
    public bool Contains(string release)
    {
        var digits = new string([.. release.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]);
        return Version.TryParse(digits.TrimEnd('.'), out var version)
            && Compare(Least, version) <= 0 && Compare(version, Greatest) <= 0;
    }

    /// <summary>Compares as far as both have numbers, so that 6.12.95 is no later than 6.12.</summary>
    private static int Compare(Version left, Version right)
    {
        var series = (left.Major, left.Minor).CompareTo((right.Major, right.Minor));
        return series != 0 || left.Build < 0 || right.Build < 0 ? series : left.Build.CompareTo(right.Build);
    }

    public override string ToString() => Least == Greatest ? $"{Least}" : $"{Least}-{Greatest}";
}
