using System.IO.Enumeration;

namespace Mte.Spec.Deviations;

/// <summary>
/// A pattern over ids of cases. <c>*</c> is any text, slashes included, and <c>?</c> one character; all else,
/// brackets too, stands for itself, so that the id of a case is its own pattern. A case without its row means
/// all rows.
/// </summary>
public sealed class Glob(string pattern)
{
    private readonly string expression = pattern.Replace(@"\", @"\\", StringComparison.Ordinal);

    /// <summary>Whether the whole id fits the pattern, or lies below it as below a folder.</summary>
    public bool Fits(string id) =>
        Matches(id) || id.StartsWith(pattern.TrimEnd('/') + "/", StringComparison.Ordinal) ||
        id.StartsWith(pattern + "[", StringComparison.Ordinal);

    /// <summary>Whether a case may fit whose id begins so.</summary>
    public bool MayFit(string start)
    {
        var wild = pattern.AsSpan().IndexOfAny('*', '?', '[');
        var literal = wild < 0 ? pattern : pattern[..wild];
        return start.StartsWith(literal, StringComparison.Ordinal)
            || literal.StartsWith(start, StringComparison.Ordinal);
    }

    public override string ToString() => pattern;

    // What matches names of files says no to every empty one.
    private bool Matches(string id) => id.Length == 0
        ? pattern.All(sign => sign == '*')
        : FileSystemName.MatchesSimpleExpression(expression, id, ignoreCase: false);
}
