using System.Globalization;
using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using YamlDotNet.Core;
using Events = YamlDotNet.Core.Events;

namespace Mte.Cases.Yaml;

/// <summary>
/// Builds the nodes of a file from the parser's events, which carry both ends of everything. Nothing here
/// recurses, and depth is bounded, so a hostile file cannot exhaust the stack; anchors are refused, so it
/// cannot grow either.
/// </summary>
internal sealed class Tree(Source source, Mistakes mistakes)
{
    private const int Deepest = 16;

    private readonly Stack<Open> open = [];
    private Node? root;

    /// <summary>
    /// The file's only document, broken off where its syntax ends; null if there is nothing to look at.
    /// </summary>
    public static Node? Read(Source source, Mistakes mistakes) => new Tree(source, mistakes).Read();

    private Node? Read()
    {
        using var reader = new StringReader(source.Text);
        var parser = new Parser(reader);
        try
        {
            while (parser.MoveNext() && Take(parser.Current!))
            {
            }

            if (parser.Current is null && root is null)
                mistakes.EmptyFile();
        }
        catch (YamlException wrong)
        {
            Syntax.Report(mistakes, source, OpenFlow, At(wrong.Start), wrong.Message);
        }
        catch (InvalidOperationException)
        {
            // The scanner throws this instead of its own exception at a line that follows an unclosed
            // bracket.
            var last = parser.Current is { } current ? At(current.End) : 0;
            Syntax.Report(mistakes, source, OpenFlow, last, "");
        }

        BreakOff();
        return root;
    }

    private Node? OpenFlow => open.FirstOrDefault(level => level.Flow)?.Close(0, broken: true);

    /// <summary>Takes one event; false to stop reading.</summary>
    private bool Take(Events.ParsingEvent @event)
    {
        if (@event is Events.DocumentStart && root is not null)
        {
            mistakes.SecondDocument(SpanOf(@event));
            return false;
        }

        if (@event is Events.NodeEvent node)
            Refuse(node);

        switch (@event)
        {
            case Events.Scalar scalar:
                Add(new Scalar(scalar.Value, ContentOf(scalar), scalar.Style is not ScalarStyle.Plain));
                break;
            case Events.AnchorAlias alias:
                mistakes.Alias(SpanOf(alias));
                Add(new Scalar("", SpanOf(alias)) { Broken = true });
                break;
            case Events.MappingStart start:
                return Push(new Open(true, start.Style is Events.MappingStyle.Flow, At(start.Start)));
            case Events.SequenceStart start:
                return Push(new Open(false, start.Style is Events.SequenceStyle.Flow, At(start.Start)));
            case Events.MappingEnd or Events.SequenceEnd:
                Pop(At(@event.End));
                break;
        }

        return true;
    }

    /// <summary>Anchors and YAML's own tags: refused, and then ignored.</summary>
    private void Refuse(Events.NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            mistakes.Anchor(new Span(At(node.Start), At(node.Start) + node.Anchor.Value.Length + 1));

        if (!node.Tag.IsEmpty)
            mistakes.YamlTag(SpanOf(node), node.Tag.Value);
    }

    private bool Push(Open level)
    {
        open.Push(level);
        if (open.Count <= Deepest)
            return true;

        mistakes.TooDeep(new Span(level.Start, level.Start + 1), Deepest);
        return false;
    }

    private void Pop(int end, bool broken = false)
    {
        var level = open.Pop();
        // A block's end event comes after the blank lines and comments that follow it.
        var last = level.Flow ? Math.Min(end + 1, source.Text.Length) : level.Last;
        Add(level.Close(last, broken));
    }

    private void BreakOff()
    {
        while (open.Count > 0)
            Pop(open.Peek().Last, broken: true);
    }

    private void Add(Node node)
    {
        if (open.TryPeek(out var level))
            level.Add(node, mistakes);
        else
            root = node;
    }

    /// <summary>
    /// A scalar without its anchor and tag, and a block scalar without the line ends after it.
    /// </summary>
    private Span ContentOf(Events.Scalar scalar)
    {
        var (start, end) = SpanOf(scalar);
        if (!scalar.Anchor.IsEmpty || !scalar.Tag.IsEmpty)
            start = Math.Max(start, source.Text.LastIndexOf(' ', Math.Max(start, end - 1)) + 1);

        while (end > start && char.IsWhiteSpace(source.Text[end - 1]))
            end--;

        return new Span(start, end);
    }

    private Span SpanOf(Events.ParsingEvent @event) => new(At(@event.Start), At(@event.End));

    private int At(Mark mark) =>
        Math.Clamp(Convert.ToInt32(mark.Index, CultureInfo.InvariantCulture), 0, source.Text.Length);

    /// <summary>A mapping or sequence whose end has not been seen.</summary>
    private sealed class Open(bool mapping, bool flow, int start)
    {
        private readonly List<Node> items = [];
        private readonly List<Entry> entries = [];
        private readonly HashSet<string> keys = [];
        private Node? key;
        private int last;

        public bool Flow => flow;

        public int Start => start;

        /// <summary>Where the last thing in it ends.</summary>
        public int Last => Math.Max(last, start);

        public void Add(Node node, Mistakes mistakes)
        {
            last = node.Span.End;
            if (!mapping)
                items.Add(node);
            else if (key is null)
                key = node;
            else
            {
                AddEntry(key, node, mistakes);
                key = null;
            }
        }

        private void AddEntry(Node key, Node value, Mistakes mistakes)
        {
            if (key is not Scalar { Broken: false } name)
                mistakes.KeyIsNoWord(key);
            else if (keys.Add(name.Value))
                entries.Add(new Entry(name, value));
            else
                mistakes.DuplicateKey(name);
        }

        public Node Close(int end, bool broken) => mapping
            ? new Mapping(entries, new Span(start, end)) { Broken = broken }
            : new Sequence(items, new Span(start, end)) { Broken = broken };
    }
}
