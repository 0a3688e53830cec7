using System.Text;

namespace Mte.Documents;

/// <summary>A generated page.</summary>
internal sealed class Markdown
{
    private readonly StringBuilder text = new();

    public Markdown Heading(int level, string heading) => Block($"{new string('#', level)} {heading}");

    public Markdown Paragraph(string paragraph) => Block(paragraph);

    /// <summary>A table; nothing if it has no rows.</summary>
    public Markdown Table(string[] columns, IEnumerable<string[]> rows)
    {
        var lines = rows.Select(Row).ToArray();
        string[] head = [Row(columns), Row([.. columns.Select(_ => "---")])];
        return lines.Length == 0 ? this : Block(string.Join('\n', [.. head, .. lines]));
    }

    public override string ToString() => text.ToString();

    private Markdown Block(string block)
    {
        if (text.Length > 0)
            text.Append('\n');

        text.Append(block).Append('\n');
        return this;
    }

    private static string Row(string[] cells) =>
        $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|")))} |";
}
