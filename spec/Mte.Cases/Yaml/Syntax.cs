using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;

namespace Mte.Cases.Yaml;

/// <summary>Puts what YAML's parser stumbled over into words that help an author.</summary>
internal static class Syntax
{
    /// <summary>Reports the parser's complaint.</summary>
    /// <param name="mistakes">Where to.</param>
    /// <param name="source">The file.</param>
    /// <param name="flow">The innermost bracket that was open, if any.</param>
    /// <param name="at">Where the parser stopped.</param>
    /// <param name="complaint">The parser's own words.</param>
    public static void Report(Mistakes mistakes, Source source, Node? flow, int at, string complaint)
    {
        var here = new Span(at, Math.Min(at + 1, source.Text.Length));
        if (complaint.Contains("quoted scalar", StringComparison.Ordinal))
            Quoted(mistakes, here, complaint);
        else if (
            flow is not null
                && (complaint.Length == 0 || source.LineOf(at) != source.LineOf(flow.Span.Start)))
            mistakes.Unclosed(new Span(flow.Span.Start, flow.Span.Start + 1), source.Text[flow.Span.Start]);
        else if (complaint.Contains("cannot start any token", StringComparison.Ordinal))
            mistakes.CannotStart(here, source.Text[at]);
        else if (
            complaint.Contains("anchor or alias", StringComparison.Ordinal)
                && source.Text[at..].StartsWith("* ", StringComparison.Ordinal))
            mistakes.Bullet(here);
        else if (complaint.Contains("invalid mapping", StringComparison.Ordinal))
            mistakes.SecondColon(here);
        else if (flow is not null)
            mistakes.BrokenBracket(here, flow is Mapping ? '}' : ']');
        else if (
            complaint.Length == 0 || complaint.Contains("did not find expected", StringComparison.Ordinal))
            mistakes.Misplaced(here);
        else
            mistakes.NotYaml(here, complaint);
    }

    private static void Quoted(Mistakes mistakes, Span here, string complaint)
    {
        if (complaint.Contains("escape", StringComparison.Ordinal))
            mistakes.Escape(here);
        else
            mistakes.UnclosedQuote(here);
    }
}
