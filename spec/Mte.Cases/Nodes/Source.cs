namespace Mte.Cases.Nodes;

/// <summary>A stretch of a file's text, in UTF-16 units; the end is the first one after it.</summary>
internal readonly record struct Span(int Start, int End);

/// <summary>A file's text, and where its lines are.</summary>
internal sealed class Source
{
    private readonly List<int> starts = [0];

    public Source(string path, string text)
    {
        (Path, Text) = (path, text);
        for (var index = 0; index < text.Length; index++)
            if (text[index] == '\n')
                starts.Add(index + 1);
    }

    /// <summary>The path, as it is shown to people.</summary>
    public string Path { get; }

    public string Text { get; }

    /// <summary>The line that a character is in, counted from 1.</summary>
    public int LineOf(int index)
    {
        var line = starts.BinarySearch(index);
        return line >= 0 ? line + 1 : ~line;
    }

    /// <summary>The column of a character in its line, counted from 1.</summary>
    public int ColumnOf(int index) => index - starts[LineOf(index) - 1] + 1;

    /// <summary>A line without its end.</summary>
    public string Line(int line)
    {
        var end = line < starts.Count ? starts[line] : Text.Length;
        return Text[starts[line - 1]..end].TrimEnd('\n', '\r');
    }
}
