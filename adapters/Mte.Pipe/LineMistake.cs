using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mte.Pipe;

/// <summary>
/// Says what is wrong with a line of the wire in the words of spec/docs/wire.md. The JSON reader says it with
/// the names of its .NET types.
/// </summary>
internal static partial class LineMistake
{
    /// <summary>What is wrong, as half a sentence: <c>info.release is missing</c>.</summary>
    /// <param name="wrong">What the JSON reader threw.</param>
    public static string Reason(Exception wrong)
    {
        var message = PathSuffix().Replace(wrong.Message, "");
        var at = (wrong as JsonException)?.Path is { Length: > 2 } path ? path[2..] : "";
        if (MissingField().Match(message) is { Success: true } missing)
            return $"{(at.Length > 0 ? $"{at}." : "")}{missing.Groups["name"].Value} is missing";

        if (UnknownKind().Match(message) is { Success: true } kind)
            return $"there is no {KindAt(at)} '{kind.Groups["name"].Value}'";

        return NamesType(message)
            ? $"{(at.Length > 0 ? at : "the line")} is not what the schema has there"
            : $"{(at.Length > 0 ? $"{at}: " : "")}{message}";
    }

    private static bool NamesType(string message) =>
        message.Contains("Mte.", StringComparison.Ordinal)
            || message.Contains("System.", StringComparison.Ordinal);

    private static string KindAt(string path) =>
        path.StartsWith("outcome", StringComparison.Ordinal) ? "outcome"
        : path.StartsWith("ops", StringComparison.Ordinal) || path == "op" ? "op"
        : path.Length > 0 ? path
        : "line";

    [GeneratedRegex(@" Path: \$.*$", RegexOptions.Singleline)]
    private static partial Regex PathSuffix();

    [GeneratedRegex("missing required properties including: '(?<name>[^']+)'")]
    private static partial Regex MissingField();

    [GeneratedRegex("type discriminator id '(?<name>[^']*)'")]
    private static partial Regex UnknownKind();
}
