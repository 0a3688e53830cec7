using System.Text.Json.Serialization;

namespace Mte.Spec.Values;

/// <summary>Constants of the architecture that everything else counts in.</summary>
public static class Granule
{
    /// <summary>Bytes that share one allocation tag (Arm ARM, D10.1: the tag granule).</summary>
    public const int Bytes = 16;

    /// <summary>The number of different tag values; a tag is 0 to 15.</summary>
    public const int TagCount = 16;
}

/// <summary>
/// A pattern of allocation tags, each 0 to 15, one per granule. A pattern shorter than the range it is
/// applied to repeats, so one tag stands for "every granule", for any page size.
/// </summary>
[JsonConverter(typeof(TagsConverter))]
public sealed class Tags : IEquatable<Tags>
{
    private readonly byte[] tags;

    /// <summary>Takes one byte per granule; at least one.</summary>
    /// <exception cref="ArgumentException">the pattern is empty, or a tag is above 15.</exception>
    public Tags(params ReadOnlySpan<byte> tags)
    {
        if (tags.IsEmpty || tags.ContainsAnyExceptInRange((byte)0, (byte)(Granule.TagCount - 1)))
            throw new ArgumentException("expected one tag or more, each from 0 to 15", nameof(tags));

        this.tags = tags.ToArray();
    }

    public ReadOnlySpan<byte> Span => tags;

    public int Count => tags.Length;

    /// <summary>The tag of granule <paramref name="granule"/> when the pattern repeats.</summary>
    public byte this[int granule] => tags[granule % tags.Length];

    /// <summary>The pattern laid over <paramref name="granules"/> granules.</summary>
    public byte[] Over(int granules)
    {
        var laid = new byte[granules];
        for (var granule = 0; granule < granules; granule++)
            laid[granule] = this[granule];

        return laid;
    }

    /// <summary>Whether <paramref name="seen"/> is this pattern, repeated.</summary>
    public bool Covers(Tags seen)
    {
        for (var granule = 0; granule < seen.Count; granule++)
            if (seen.tags[granule] != this[granule])
                return false;

        return true;
    }

    /// <summary>
    /// Where <paramref name="seen"/> leaves this pattern, in words; null if it nowhere does.
    /// </summary>
    public string? Difference(Tags seen)
    {
        int[] wrong =
        [
            .. Enumerable.Range(0, seen.Count).Where(granule => seen.tags[granule] != this[granule])
        ];
        return wrong.Length == 0
            ? null
            : $"granule {wrong[0]} is the first that is wrong: {seen.tags[wrong[0]]} and not " +
                $"{this[wrong[0]]}; " +
              $"{wrong.Length} of {seen.Count} are";
    }

    public bool Equals(Tags? other) => other is not null && tags.AsSpan().SequenceEqual(other.tags);

    public override bool Equals(object? obj) => Equals(obj as Tags);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(tags);
        return hash.ToHashCode();
    }

    /// <summary>Runs of equal tags, as <c>5 (x256)</c> or <c>1 2 3 0 (x253)</c>.</summary>
    public override string ToString()
    {
        var runs = new List<string>();
        for (int start = 0, end; start < tags.Length; start = end)
        {
            for (end = start + 1; end < tags.Length && tags[end] == tags[start];)
                end++;

            runs.Add(end - start == 1 ? $"{tags[start]}" : $"{tags[start]} (x{end - start})");
        }

        const int shown = 12;
        return runs.Count <= shown
            ? string.Join(' ', runs)
            : $"{string.Join(' ', runs.Take(shown))} … ({tags.Length} granules)";
    }
}
