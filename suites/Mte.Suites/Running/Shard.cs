using System.Globalization;
using System.Text;
using Mte.Spec.Cases;
using Mte.Spec.Judging;

namespace Mte.Suites.Running;

/// <summary>One of several parts of the cases, which together are all of them.</summary>
/// <param name="Number">Which part, counted from 1.</param>
/// <param name="Count">How many parts there are.</param>
public sealed record Shard(int Number, int Count)
{
    /// <summary>Reads <c>2/4</c>.</summary>
    /// <exception cref="UsageException">it is no such pair.</exception>
    public static Shard Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 &&
            int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
            int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) &&
            number >= 1 && number <= count
                ? new Shard(number, count)
                : throw new UsageException(
                    $"--shard {text} is no part of a whole; expected a pair such as 1/4 or 4/4");
    }

    /// <summary>
    /// Whether a case is in the part. That depends on its id alone, so new cases move no others.
    /// </summary>
    public bool Has(Case @case) => Hash(@case.Id) % (uint)Count == Number - 1;

    // FNV-1a: the same on every machine and in every release.
    private static uint Hash(string id)
    {
        const uint Basis = 2166136261, Prime = 16777619;
        return Encoding.UTF8.GetBytes(id).Aggregate(Basis, (hash, one) => (hash ^ one) * Prime);
    }
}
