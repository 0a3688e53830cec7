using Mte.Spec.Judging;

namespace Mte.Suites.Fuzzing;

/// <summary>How often random programs take an op of each family.</summary>
/// <param name="Name">What the user names the weights by.</param>
/// <param name="Families">Weights of families, by their names without the ending.</param>
/// <param name="Others">The weight of every other family.</param>
public sealed record FuzzWeights(string Name, IReadOnlyDictionary<string, int> Families, int Others)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzWeights> All { get; } =
    [
        new("all", Of(("Instructions", 20), ("Mappings", 15), ("Processes", 4), ("Discovery", 1)), 4),
        new("user", Of(("Instructions", 20), ("Mappings", 15), ("Processes", 4), ("Ranges", 4), ("Files", 4),
            ("Uaccess", 8), ("Signals", 2), ("RemoteMemory", 4), ("Userfaultfds", 2)), 0),
        new("kvm", Of(("Instructions", 10), ("Mappings", 8), ("Guests", 20), ("Memslots", 6), ("Vcpus", 3),
            ("TagCopying", 12), ("Capabilities", 2), ("Processes", 1)), 0),
        new("swap", Of(("Instructions", 15), ("Mappings", 10), ("Swap", 20), ("Processes", 3)), 0),
        new("huge", Of(("Instructions", 15), ("Mappings", 10), ("HugePages", 15), ("Processes", 3),
            ("PageFrames", 4)), 0),
        new("ptrace", Of(("Instructions", 10), ("Mappings", 10), ("Ptrace", 25), ("Processes", 5),
            ("RemoteMemory", 5)), 0),
    ];

    /// <summary>The weights with a name.</summary>
    /// <exception cref="UsageException">there are none.</exception>
    public static FuzzWeights Named(string name) =>
        All.FirstOrDefault(weights => weights.Name == name) ?? throw new UsageException(
            $"there is no profile \"{name}\"; expected " +
            $"{string.Join(", ", All.Select(weights => weights.Name))}");

    /// <summary>The weight of an op, by its record.</summary>
    public int this[Type op] => Families.GetValueOrDefault(Family(op), Others);

    /// <summary>The family of an op, without the ending.</summary>
    public static string Family(Type op) => op.BaseType!.Name.Replace("Family", "", StringComparison.Ordinal);

    private static Dictionary<string, int> Of(params (string Family, int Weight)[] weights) =>
        weights.ToDictionary(one => one.Family, one => one.Weight);
}
