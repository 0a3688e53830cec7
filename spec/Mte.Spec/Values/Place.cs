using System.Globalization;
using System.Text.RegularExpressions;

namespace Mte.Spec.Values;

/// <summary>
/// A spot in memory, counted from the start of something that an op made: pages, then granules, then bytes,
/// each counted in its own unit, so that a case reads the same for 4K, 16K and 64K pages. Written <c>ram</c>,
/// <c>ram+16</c> (bytes), <c>ram+3g</c> (granules), <c>ram+1p</c> (pages), <c>ram+1p+2g-8</c>.
/// </summary>
/// <param name="Name">What the place is counted from; empty for a bare address.</param>
/// <param name="Pages">Pages of the machine under test.</param>
/// <param name="Bytes">Bytes after that; may be negative.</param>
public readonly partial record struct Place(string Name, int Pages, long Bytes)
{
    /// <summary>The distance from the start of <see cref="Name"/>, in bytes.</summary>
    public long Offset(int pageSize) => ((long)Pages * pageSize) + Bytes;

    /// <summary>Reads <c>NAME[±N[p|g]]…</c>; false if the text is not of that form.</summary>
    public static bool TryParse(string text, out Place place)
    {
        place = default;
        var match = Form().Match(text);
        if (!match.Success || !TrySum(match.Groups["term"].Captures, out var pages, out var bytes))
            return false;

        place = new Place(match.Groups["name"].Value, pages, bytes);
        return true;
    }

    internal static bool TrySum(IEnumerable<Capture> terms, out int pages, out long bytes)
    {
        (pages, bytes) = (0, 0);
        foreach (var term in terms)
        {
            var unit = term.Value[^1];
            var digits = char.IsAsciiLetter(unit) ? term.Value.AsSpan()[..^1] : term.Value;
            if (
                !int.TryParse(
                    digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
                return false;

            pages += unit == 'p' ? count : 0;
            bytes += unit switch { 'p' => 0, 'g' => (long)count * Granule.Bytes, _ => count };
        }

        return true;
    }

    internal static string Terms(int pages, long bytes) =>
        (pages, bytes) switch
        {
            (0, 0) => "",
            (0, _) => $"{bytes:+0;-0}",
            (_, 0) => $"{pages:+0;-0}p",
            _ => $"{pages:+0;-0}p{bytes:+0;-0}",
        };

    public override string ToString() => Name.Length == 0 ? $"0x{Bytes:x}" : Name + Terms(Pages, Bytes);

    [GeneratedRegex(
        @"^(?<name>[A-Za-z_][A-Za-z0-9_-]*?)(?<term>[+-][0-9]{1,9}[pg]?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>
/// A guest physical address (KVM's IPA), in pages of the host and then bytes. Written <c>16p</c>,
/// <c>16p+32</c>,
/// <c>16p+2g</c>. Host pages are the unit because memslots are cut in them.
/// </summary>
/// <param name="Pages">The guest frame number.</param>
/// <param name="Bytes">Bytes after that.</param>
public readonly partial record struct Gpa(int Pages, long Bytes)
{
    /// <summary>The address, in bytes.</summary>
    public long Address(int pageSize) => ((long)Pages * pageSize) + Bytes;

    /// <summary>Reads <c>Np[±N[g]]…</c>; false if the text is not of that form.</summary>
    public static bool TryParse(string text, out Gpa gpa)
    {
        gpa = default;
        var match = Form().Match(text);
        if (!match.Success || !Place.TrySum(match.Groups["term"].Captures, out var pages, out var bytes))
            return false;

        gpa = new Gpa(pages, bytes);
        return true;
    }

    public override string ToString() => $"{Pages}p{Place.Terms(0, Bytes)}";

    [GeneratedRegex(@"^(?<term>[0-9]{1,9}p)(?<term>[+-][0-9]{1,9}g?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
