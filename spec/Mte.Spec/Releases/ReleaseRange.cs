using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Mte.Spec.Releases;

/// <summary>
/// Releases of the kernel, or versions of QEMU: <c>6.1.17</c> is one, <c>6.12</c> a whole series,
/// <c>6.1-6.12</c> both ends and all between, <c>6.13-</c> has no end yet, and commas join several of these.
/// </summary>
[JsonConverter(typeof(ReleaseRangeConverter))]
public sealed partial class ReleaseRange : IEquatable<ReleaseRange>
{
    private readonly Span[] spans;

    private ReleaseRange(Span[] spans) => this.spans = spans;

    /// <summary>All releases from one on.</summary>
    public ReleaseRange(KernelRelease first) : this([new Span(first, null)])
    {
    }

    /// <summary>
    /// Reads a range; false if the text is not of that form, or an end is before its start.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ReleaseRange? range)
    {
        Span?[] spans = [.. text.Split(',').Select(part => Read(part.Trim()))];
        range = spans.Contains(null) ? null : new ReleaseRange([.. spans.OfType<Span>()]);
        return range is not null;
    }

    /// <summary>Whether a release (<c>uname -r</c>) is in the range; false for a text that is none.</summary>
    public bool Contains(string release) => KernelRelease.Parse(release) is { } parsed && Contains(parsed);

    /// <summary>Whether a release is in the range.</summary>
    public bool Contains(KernelRelease release) => spans.Any(span =>
        Compare(span.First, release) <= 0 && (span.Last is null || Compare(span.Last, release) >= 0));

    public bool Equals(ReleaseRange? other) => other is not null && spans.SequenceEqual(other.spans);

    public override bool Equals(object? obj) => Equals(obj as ReleaseRange);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(", ", spans.Select(span =>
        span.Last is null
            ? $"{span.First}-"
            : span.First == span.Last
            ? $"{span.First}"
            : $"{span.First}-{span.Last}"));

    private static Span? Read(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            return null;

        var first = KernelRelease.Parse(match.Groups["first"].Value)!;
        var last = !match.Groups["dash"].Success ? first : KernelRelease.Parse(match.Groups["last"].Value);
        return last is null || Compare(first, last) <= 0 ? new Span(first, last) : null;
    }

    /// <summary>
    /// Compares an end with a release. An end without a point release stands for its whole series.
    /// </summary>
    private static int Compare(KernelRelease end, KernelRelease release) =>
        end.Point is null ? end.CompareSeries(release) : end.CompareTo(release);

    private sealed record Span(KernelRelease First, KernelRelease? Last);

    [GeneratedRegex(
        @"^(?<first>\d{1,6}\.\d{1,6}(\.\d{1,6})?)((?<dash>-)(?<last>\d{1,6}\.\d{1,6}(\.\d{1,6})?)?)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}

/// <summary>Ranges are text on the wire, as in YAML.</summary>
internal sealed class ReleaseRangeConverter : JsonConverter<ReleaseRange>
{
    public override ReleaseRange Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.GetString() is { } text && ReleaseRange.TryParse(text, out var range)
            ? range
            : throw new JsonException("expected a release or a range of releases");

    public override void Write(Utf8JsonWriter writer, ReleaseRange value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
