using System.Globalization;
using System.Text.RegularExpressions;

namespace Mte.Qemu.Kernels;

/// <summary>Chooses among Debian's kernel packages by their names.</summary>
internal static partial class KernelPackages
{
    /// <summary>
    /// The packages that together have the newest kernel of the series and flavour; empty if there is none. Up to
    /// 6.18 that is <c>linux-image-RELEASE</c>; later that is a shell around two others, which depend on what a
    /// virtual machine has no use for.
    /// </summary>
    public static IReadOnlyList<string> Newest(KernelName name, IEnumerable<string> packages)
    {
        var newest = packages
            .Select(package => Form().Match(package))
            .Where(found => found.Groups["flavour"].Value == name.Flavour && found.Groups["series"].Value == name.Series)
            .GroupBy(found => found.Groups["version"].Value, found => found.Value)
            .MaxBy(release => Numbers(release.Key), Comparer<int[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right)));
        if (newest is null)
            return [];

        var isImage = newest.ToLookup(package => package.StartsWith("linux-image-", StringComparison.Ordinal));
        return [.. (isImage[false].Any() ? isImage[false] : isImage[true]).Order(StringComparer.Ordinal)];
    }

    /// <summary>All numbers in a version, in order: 6.12.90+deb12.1 is newer than 6.12.90+deb12, and 6.1.0-50 than 6.1.0-9.</summary>
    private static int[] Numbers(string version) =>
        [.. Number().Matches(version).Select(match => int.Parse(match.ValueSpan, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^linux-(image|binary|modules)-(?<version>(?<series>\d+\.\d+)[.~-].*?)-(?<flavour>((cloud|rt)-)?arm64(-\d+k)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
