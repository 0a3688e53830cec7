using Mte.Cases.Nodes;
using Mte.Spec.Ops;

namespace Mte.Cases.Diagnostics;

/// <summary>Words of messages.</summary>
internal static class Wording
{
    /// <summary>What a thing is called.</summary>
    public static string Of(Thing thing) => thing switch
    {
        Thing.Vm => "VM",
        Thing.Vcpu => "vCPU",
        Thing.Core => "core dump",
        _ => thing.ToString().ToLowerInvariant(),
    };

    /// <summary>The thing with its article; none of them starts with a vowel.</summary>
    public static string A(Thing thing) => $"a {Of(thing)}";

    /// <summary>What was found.</summary>
    public static string Found(Node node) => node switch
    {
        Scalar { Missing: true } => "nothing",
        Scalar scalar => $"\"{Short(scalar.Value)}\"",
        Sequence { Items.Count: 0 } => "an empty list",
        Sequence => "a list",
        Mapping { Entries.Count: 0 } => "an empty mapping",
        _ => "a mapping",
    };

    /// <summary>What was found, to be written again in an example.</summary>
    public static string Value(Node node) => Short(node.Text);

    public static string List(IEnumerable<string> words) => string.Join(", ", words.Select(Short));

    /// <summary>A text that fits into a message.</summary>
    public static string Short(string text)
    {
        const int longest = 40;
        var line = text.Length > longest ? $"{text.AsSpan(0, longest)}…" : text;
        return line.ReplaceLineEndings(" ");
    }
}
