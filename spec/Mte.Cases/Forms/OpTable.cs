using System.Reflection;
using System.Text.Json.Serialization;
using Mte.Spec.Ops;

namespace Mte.Cases.Forms;

/// <summary>Every op there is, by its name in YAML; read off the language once.</summary>
internal static class OpTable
{
    /// <summary>The key under which any op says which process acts.</summary>
    public const string By = "by";

    /// <summary>The key under which any op says what must come back.</summary>
    public const string Expect = "expect";

    /// <summary>All ops, family by family, by their names.</summary>
    // A record's families lie in several files, which no compiler promises to read in one order.
    public static IReadOnlyList<OpForm> All { get; } =
    [
        .. typeof(Op).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(row => row.DerivedType)
            .OrderBy(op => op.BaseType!.Name, StringComparer.Ordinal)
            .ThenBy(op => op.Name, StringComparer.Ordinal)
            .Select(OpForm.Of),
    ];

    /// <summary>Steps that stand for several ops.</summary>
    public static IReadOnlyList<OpForm> Shorthands { get; } =
        [
            .. typeof(Shorthand).GetNestedTypes().Select(OpForm.Of)
            .OrderBy(form => form.Name, StringComparer.Ordinal)
        ];

    /// <summary>All that a step can be: an op, or a shorthand for several.</summary>
    public static IReadOnlyList<OpForm> Steps { get; } = [.. All, .. Shorthands];

    private static readonly Dictionary<string, OpForm> ByName = Steps.ToDictionary(op => op.Name);

    /// <summary>Every field name under which some op names what it makes.</summary>
    private static readonly HashSet<string> Makers = All
        .SelectMany(op => op.Fields.Where(taken => taken.Makes is not null))
        .Select(maker => maker.Name)
        .ToHashSet();

    /// <summary>Every set of words that some field takes.</summary>
    public static IEnumerable<WordsForm> Words => All
        .SelectMany(op => op.Fields.Select(taken => taken.Form))
        .OfType<WordsForm>().DistinctBy(form => form.Type);

    /// <summary>
    /// Whether a step names what it makes under a key; of an unknown op, whether another op would.
    /// </summary>
    public static bool Makes(string op, string key) =>
        Find(op) is { } known ? known.Field(key)?.Makes is not null : Makers.Contains(key);

    public static IEnumerable<string> Names => ByName.Keys;

    public static OpForm? Find(string name) => ByName.GetValueOrDefault(name);
}
