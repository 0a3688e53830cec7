using Mte.Cases.Diagnostics;
using Mte.Cases.Forms;
using Mte.Cases.Nodes;

namespace Mte.Cases.Reading;

/// <summary>The table under <c>for</c>: every row makes a case of its own.</summary>
internal sealed class Table
{
    /// <summary>The key of the table.</summary>
    public const string For = "for";

    public const int MostRows = 1000;

    private readonly Mistakes mistakes;
    private readonly List<Mapping> rows = [];
    private readonly HashSet<string> used = [];
    private IReadOnlyList<Scalar> columns = [];
    private bool unreadable;
    private bool misspelt;

    /// <summary>Reads the table; a case without one has a single row without columns.</summary>
    public Table(Node? node, Mistakes mistakes, Source source)
    {
        this.mistakes = mistakes;
        if (node is null)
            rows.Add(new Mapping([], default));
        else if (node is Sequence { Items: [Mapping { Entries.Count: > 0 } first, ..] list })
            ReadRows(node, list, first, source);
        else if (node is Mapping { Entries.Count: > 0 } product && product.Entries.All(IsColumn))
            ReadRows(node, Product(product), Product(product)[0], source);
        else
            Refuse(node);
    }

    public IReadOnlyList<Mapping> Rows => rows;

    private string[] Columns => [.. columns.Select(column => column.Value)];

    /// <summary>The steps are still checked, with nothing known of any variable.</summary>
    private void Refuse(Node node)
    {
        unreadable = true;
        rows.Add(new Mapping([], default));
        if (node is Sequence { Items: [var first, ..] })
            mistakes.NoRow(first);
        else
            mistakes.NoRows(node);
    }

    private static bool IsColumn(Entry column) => column.Value is Sequence { Items.Count: > 0 };

    /// <summary>A row for each combination of values, the last column changing fastest.</summary>
    private static List<Mapping> Product(Mapping product)
    {
        List<Mapping> rows = [new([], product.Span)];
        foreach (var (name, values) in product.Entries)
            rows = [.. rows.SelectMany(row => ((Sequence)values).Items.Select(
                value =>
                    row with { Entries = [.. row.Entries, new Entry(name, value)] })).Take(MostRows + 1)];

        return rows;
    }

    private void ReadRows(Node node, IReadOnlyList<Node> list, Mapping first, Source source)
    {
        if (list.Count > MostRows)
        {
            mistakes.TooManyRows(node, list.Count, MostRows);
            list = [.. list.Take(1)];
        }

        columns = [.. first.Entries.Select(entry => entry.Key)];
        var seen = new Dictionary<string, int>();
        foreach (var item in list)
            if (Row(item) is { } row)
            {
                rows.Add(row);
                if (!seen.TryAdd(Label(row, columns.Count), source.LineOf(row.Span.Start)))
                    mistakes.SameRow(row, seen[Label(row, columns.Count)]);
            }
    }

    /// <summary>A row with its columns in the order of the first row's.</summary>
    private Mapping? Row(Node item)
    {
        if (item is not Mapping row)
        {
            mistakes.NoRow(item);
            return null;
        }

        var names = row.Entries.Select(entry => entry.Key.Value).ToArray();
        if (names.Length != columns.Count || !columns.All(column => names.Contains(column.Value)))
        {
            mistakes.OtherColumns(row, names, Columns);
            return null;
        }

        return row with
        {
            Entries = [.. columns.Select(column => new Entry(column, Known(row[column.Value]!)))],
        };
    }

    private Node Known(Node value)
    {
        if (value is not Scalar { Quoted: false } scalar || !scalar.Value.StartsWith('$'))
            return value;

        mistakes.NestedVariable(scalar);
        return value with { Broken = true };
    }

    /// <summary>The ending of a row's case id: as many leading columns as tell all rows apart.</summary>
    public IReadOnlyList<string> Endings()
    {
        if (columns.Count == 0)
            return [.. rows.Select(_ => "")];

        for (var shown = 1; ; shown++)
        {
            var labels = rows.Select(row => $"[{Label(row, shown)}]").ToArray();
            if (shown == columns.Count || labels.Distinct().Count() == labels.Length)
                return labels;
        }
    }

    private static string Label(Mapping row, int shown) =>
        string.Join(',', row.Entries.Take(shown).Select(entry => $"{entry.Key.Value}={Label(entry.Value)}"));

    /// <summary>
    /// A value without spaces, brackets or commas, which have a meaning in ids and patterns.
    /// </summary>
    private static string Label(Node value) => value switch
    {
        Scalar scalar => scalar.Value.Replace(' ', '_'),
        Sequence list => string.Join('+', list.Items.Select(Label)),
        Mapping { Entries: [{ Key.Value: var op, Value: Mapping fields }] }
            when OpTable.Find(op) is not null =>
            LabelOfStep(op, fields),
        Mapping mapping =>
            string.Join('+', mapping.Entries.Select(entry => $"{entry.Key.Value}:{Label(entry.Value)}")),
        _ => "",
    };

    /// <summary>
    /// A step that is a value of the table: its op and what it is given, such as <c>open+disk</c>.
    /// </summary>
    private static string LabelOfStep(string op, Mapping fields) => string.Join(
        '+', fields.Entries.Where(field => !OpTable.Makes(op, field.Key.Value))
            .Select(field => Label(field.Value)).Prepend(op));

    /// <summary>Puts a row's values in the place of its variables.</summary>
    public Node Fill(Node node, Mapping row) => node switch
    {
        Scalar { Quoted: false } scalar when scalar.Value.Contains('$') => Value(scalar, row),
        Sequence list when Mentions(list) =>
            list with { Items = [.. list.Items.Select(item => Fill(item, row))] },
        Mapping mapping when Mentions(mapping) => mapping with
        {
            Entries = [.. mapping.Entries.Select(entry => entry with { Value = Fill(entry.Value, row) })],
        },
        _ => node,
    };

    private static bool Mentions(Node node) => node switch
    {
        Scalar { Quoted: false } scalar => scalar.Value.Contains('$'),
        Sequence list => list.Items.Any(Mentions),
        Mapping mapping => mapping.Entries.Any(entry => Mentions(entry.Value)),
        _ => false,
    };

    private Node Value(Scalar variable, Mapping row)
    {
        if (!variable.Value.StartsWith('$'))
            mistakes.PartialVariable(variable);
        else if (row[variable.Value[1..]] is { } value)
        {
            used.Add(variable.Value[1..]);
            return value;
        }
        else if (!unreadable)
        {
            mistakes.UnknownVariable(variable, Columns);
            misspelt = true;
        }

        return variable with { Broken = true };
    }

    /// <summary>
    /// Reports columns that were filled in nowhere, unless a misspelt variable may be the reason.
    /// </summary>
    public void ReportUnused()
    {
        foreach (var column in columns)
            if (!misspelt && !used.Contains(column.Value))
                mistakes.UnusedColumn(column);
    }
}
