using Mte.Spec;

namespace Mte.Cases;

/// <summary>Every op there is, by its name in YAML; read off the language once.</summary>
internal static class OpTable
{
    /// <summary>The key under which any op says which process acts.</summary>
    public const string By = "by";

    /// <summary>The key under which any op says what must come back.</summary>
    public const string Expect = "expect";

    /// <summary>All ops, in the order of the language's files.</summary>
    public static IReadOnlyList<OpForm> All { get; } =
        [.. typeof(Op).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Op))).Select(OpForm.Of)];

    private static readonly Dictionary<string, OpForm> ByName = All.ToDictionary(op => op.Name);

    /// <summary>Every field name under which some op names what it makes.</summary>
    public static IReadOnlySet<string> Makers { get; } =
        All.SelectMany(op => op.Fields).Where(field => field.Makes is not null).Select(field => field.Name).ToHashSet();

    public static IEnumerable<string> Names => ByName.Keys;

    public static OpForm? Find(string name) => ByName.GetValueOrDefault(name);
}
