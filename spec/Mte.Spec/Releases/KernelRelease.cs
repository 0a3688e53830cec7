using System.Globalization;
using System.Text.RegularExpressions;

namespace Mte.Spec.Releases;

/// <summary>
/// A release of the kernel, as <c>uname -r</c> or a person writes it: the numbers that it starts with.
/// </summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
/// <param name="Point">
/// The third number; null for the newest of the series. So is <c>6.12</c>, and a distribution's
/// <c>6.1.0-50-arm64</c>, whose 50 counts the distribution's builds and not the point releases.
/// </param>
/// <param name="Candidate">The number of a release candidate; null for a release.</param>
public sealed partial record KernelRelease(int Major, int Minor, int? Point = null, int? Candidate = null)
    : IComparable<KernelRelease>
{
    /// <summary>
    /// The series, without the point release: <c>6.12</c> of <c>6.12.95+deb12-cloud-arm64</c>.
    /// </summary>
    public string Series => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    /// <summary>
    /// Reads a release; what follows its numbers is ignored. Null if it does not start with two numbers.
    /// </summary>
    public static KernelRelease? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            return null;

        var (point, candidate) = (Number("point"), Number("candidate"));
        return new KernelRelease(
            Number("major")!.Value, Number("minor")!.Value,
            candidate is not null ? point ?? 0 : match.Groups["build"].Success ? null : point,
            candidate);

        int? Number(string name) => match.Groups[name] is { Success: true } number
            ? int.Parse(number.ValueSpan, CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>Compares the series alone, so that 6.12.95 and 6.12 are equal.</summary>
    public int CompareSeries(KernelRelease other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    /// <summary>Compares all numbers; a release candidate comes before its release.</summary>
    public int CompareTo(KernelRelease? other) => other is null ? 1 : Numbers.CompareTo(other.Numbers);

    public static bool operator <(KernelRelease left, KernelRelease right) => left.CompareTo(right) < 0;

    public static bool operator >(KernelRelease left, KernelRelease right) => left.CompareTo(right) > 0;

    public static bool operator <=(KernelRelease left, KernelRelease right) => left.CompareTo(right) <= 0;

    public static bool operator >=(KernelRelease left, KernelRelease right) => left.CompareTo(right) >= 0;

    public override string ToString() => Series
        + (Point is { } point ? string.Create(CultureInfo.InvariantCulture, $".{point}") : "")
        + (Candidate is { } candidate ? string.Create(CultureInfo.InvariantCulture, $"-rc{candidate}") : "");

    private (int, int, int, int) Numbers => (Major, Minor, Point ?? int.MaxValue, Candidate ?? int.MaxValue);

    [GeneratedRegex(
        @"^(?<major>\d{1,6})\.(?<minor>\d{1,6})((?<build>\.0+(?=-\d))|\.(?<point>\d{1,6}))?" +
        @"(-rc(?<candidate>\d{1,6}))?(?!\d)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
