namespace Mte.Cases.Diagnostics;

/// <summary>A mistake in a file, for the person who wrote it.</summary>
/// <param name="File">The file, as it is shown to people.</param>
/// <param name="Line">The line, counted from 1; 0 if the mistake is in no particular place.</param>
/// <param name="Column">The column, counted from 1; 0 if the mistake is in no particular place.</param>
/// <param name="Message">What was found and what was expected.</param>
/// <param name="Excerpt">
/// The line with carets under the wrong part, on two lines; empty if there is none.
/// </param>
/// <param name="Suggestion">What was probably meant, or null.</param>
public sealed record Diagnostic(
    string File, int Line, int Column, string Message, string Excerpt = "", string? Suggestion = null)
{
    /// <summary>The first line alone, in the form that editors make clickable.</summary>
    public string Headline =>
        Line == 0 ? $"{File}: error: {Message}" : $"{File}:{Line}:{Column}: error: {Message}";

    /// <summary>Position, message, the line, carets and what was probably meant.</summary>
    public override string ToString() => (Excerpt, Suggestion) switch
    {
        ("", null) => Headline,
        ("", _) => $"{Headline}; did you mean \"{Suggestion}\"?",
        (_, null) => $"{Headline}\n{Excerpt}",
        _ => $"{Headline}\n{Excerpt} did you mean \"{Suggestion}\"?",
    };
}
