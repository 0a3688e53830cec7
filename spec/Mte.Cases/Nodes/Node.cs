namespace Mte.Cases.Nodes;

/// <summary>One node of a YAML file. Closed.</summary>
/// <param name="Span">Where it is written.</param>
internal abstract record Node(Span Span)
{
    /// <summary>
    /// A mistake in the node, or one that cut it short, has been reported: what it holds may be looked at,
    /// but nothing is said to be missing from it.
    /// </summary>
    public bool Broken { get; init; }

    /// <summary>The node on one line, as it could have been written.</summary>
    public abstract string Text { get; }
}

/// <summary>A word, number or text; quotes make no difference to what it means.</summary>
/// <param name="Value">The text without quotes.</param>
/// <param name="Span">Where it is written.</param>
/// <param name="Quoted">Whether it was written in quotes or as a block.</param>
internal sealed record Scalar(string Value, Span Span, bool Quoted = false) : Node(Span)
{
    public override string Text => Quoted ? $"\"{Value}\"" : Value;

    /// <summary>A key without anything after its colon.</summary>
    public bool Missing => Value.Length == 0 && !Quoted;
}

internal sealed record Sequence(IReadOnlyList<Node> Items, Span Span) : Node(Span)
{
    public override string Text => $"[{string.Join(", ", Items.Select(item => item.Text))}]";
}

/// <summary>A mapping; of keys that were written twice, only the first is here.</summary>
internal sealed record Mapping(IReadOnlyList<Entry> Entries, Span Span) : Node(Span)
{
    public override string Text => $"{{{string.Join(", ", Entries.Select(entry => entry.Text))}}}";

    /// <summary>The value under a key, or null.</summary>
    public Node? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
                if (entry.Key.Value == key)
                    return entry.Value;

            return null;
        }
    }
}

/// <summary>A key of a mapping and its value.</summary>
internal sealed record Entry(Scalar Key, Node Value)
{
    public string Text => $"{Key.Text}: {Value.Text}";
}
