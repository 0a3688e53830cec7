namespace Mte.Suites.Reports;

/// <summary>Writes commands as a shell reads them.</summary>
public static class Shell
{
    private const string Plain = "-_./:,+@=";

    /// <summary>A command line of these words, each quoted where it must be.</summary>
    public static string Line(params IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
