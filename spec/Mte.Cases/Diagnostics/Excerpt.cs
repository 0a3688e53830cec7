using Mte.Cases.Nodes;

namespace Mte.Cases.Diagnostics;

/// <summary>Shows the line of a mistake with carets under the wrong part.</summary>
internal static class Excerpt
{
    private const int Widest = 120;

    /// <summary>The line and the carets. Of a long line, what is around the carets.</summary>
    public static string Of(Source source, Span span)
    {
        var line = source.LineOf(span.Start);
        var text = source.Line(line);
        var start = Math.Min(source.ColumnOf(span.Start) - 1, text.Length);
        var length = Math.Max(1, Math.Min(span.End - span.Start, text.Length - start));
        var cut = text.Length <= Widest ? 0 : Math.Clamp(start - (Widest / 3), 0, text.Length - Widest);
        var shown = Printable(text.AsSpan(cut, Math.Min(text.Length - cut, Widest)));
        var carets = new string('^', Math.Min(length, Math.Max(1, Widest - (start - cut))));
        return $"{line,5} | {shown}\n      | {new string(' ', start - cut)}{carets}";
    }

    /// <summary>A control character in a terminal could hide or fake a message.</summary>
    private static string Printable(ReadOnlySpan<char> text)
    {
        var shown = text.ToArray();
        for (var index = 0; index < shown.Length; index++)
            if (char.IsControl(shown[index]))
                shown[index] = shown[index] == '\t' ? ' ' : '\uFFFD';

        return new string(shown).TrimEnd();
    }
}
