using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mte.Qemu.Wire;

/// <summary>Says in the words of the wire page what is wrong with a line, which the reader says in those of its types.</summary>
internal static partial class WireMistake
{
    /// <summary>What is wrong, as half a sentence: <c>info.release is missing</c>.</summary>
    public static string Reason(Exception wrong)
    {
        var said = Place().Replace(wrong.Message, "");
        var at = (wrong as JsonException)?.Path is { Length: > 2 } path ? path[2..] : "";
        if (Missing().Match(said) is { Success: true } missing)
            return $"{(at.Length > 0 ? $"{at}." : "")}{missing.Groups["name"].Value} is missing";

        if (Kind().Match(said) is { Success: true } kind)
            return $"there is no {(at.Length > 0 ? at.Replace(".outcome", "", StringComparison.Ordinal) : "line")} '{kind.Groups["name"].Value}'";

        return said.Contains("Mte.", StringComparison.Ordinal) || said.Contains("System.", StringComparison.Ordinal)
            ? $"{(at.Length > 0 ? at : "the line")} is not what the schema has there"
            : $"{(at.Length > 0 ? $"{at}: " : "")}{said}";
    }

    [GeneratedRegex(@" Path: \$.*$", RegexOptions.Singleline)]
    private static partial Regex Place();

    [GeneratedRegex("missing required properties including: '(?<name>[^']+)'")]
    private static partial Regex Missing();

    [GeneratedRegex("type discriminator id '(?<name>[^']*)'")]
    private static partial Regex Kind();
}
