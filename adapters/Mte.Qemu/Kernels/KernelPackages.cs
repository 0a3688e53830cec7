using System.Globalization;
using System.Text.RegularExpressions;

namespace Mte.Qemu.Kernels;

/// <summary>Chooses among Debian's kernel packages by their names.</summary>
internal static partial class KernelPackages
{
    /// <summary>
    /// The packages that together have the newest kernel of the series and flavour; empty if there is none.
    /// Up to 6.18 that is <c>linux-image-RELEASE</c>. Later that is a shell around
    /// <c>linux-binary-RELEASE</c> and
    /// <c>linux-modules-RELEASE</c>, of which old releases may have lost the modules: one that has them is
    /// better than a newer one.
    /// </summary>
    public static IReadOnlyList<string> Newest(KernelName name, IEnumerable<string> packages) =>
        packages
            .Select(package => Form().Match(package))
            .Where(found => found.Groups["series"].Value == name.Series)
            .Where(found => found.Groups["flavour"].Value == name.Flavour)
            .GroupBy(found => found.Groups["version"].Value, found => found.Value)
            .Select(release => (Version: Numbers(release.Key), Packages: Useful([.. release])))
            .OrderBy(release => HasModules(release.Packages))
            .ThenBy(release => release.Version, NumberByNumber)
            .LastOrDefault().Packages ?? [];

    /// <summary>Whether the modules are among the packages; without, a virtual machine has no disk.</summary>
    public static bool HasModules(IReadOnlyList<string> packages) =>
        packages.Any(package => package.StartsWith("linux-modules-", StringComparison.Ordinal)) ||
        packages.All(IsImage);

    private static string[] Useful(string[] release) => release.All(IsImage)
        ? release
        : [.. release.Where(package => !IsImage(package)).Order(StringComparer.Ordinal)];

    private static bool IsImage(string package) =>
        package.StartsWith("linux-image-", StringComparison.Ordinal);

    private static readonly Comparer<int[]> NumberByNumber =
        Comparer<int[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    /// <summary>All numbers in a version: 6.12.90+deb12.1 is newer than 6.12.90+deb12.</summary>
    private static int[] Numbers(string version) =>
        [
            .. Number().Matches(version)
            .Select(match => int.Parse(match.ValueSpan, CultureInfo.InvariantCulture))
        ];

    [GeneratedRegex(
        @"^linux-(image|binary|modules)-(?<version>(?<series>\d+\.\d+)[.~-].*?)" +
        @"-(?<flavour>((cloud|rt)-)?arm64(-\d+k)?)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
