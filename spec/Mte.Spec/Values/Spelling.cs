using System.Globalization;
using System.Text.Json;

namespace Mte.Spec.Values;

/// <summary>
/// Spells enum members for YAML and the wire: the kernel's constants as they are, other names in snake case.
/// </summary>
public static class Spelling
{
    /// <summary>How a member's name is written.</summary>
    public static string Of(string member) =>
        member.Any(char.IsAsciiLetterLower) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(member) : member;

    /// <summary>The members of an enum by their spelling, in the order of their values.</summary>
    public static IReadOnlyDictionary<string, T> Members<T>() where T : struct, Enum =>
        Enum.GetNames<T>().Distinct().ToDictionary(Of, Enum.Parse<T>);

    /// <summary>How a value of an enum is written; a number if it has no name.</summary>
    public static string Of<T>(T value) where T : struct, Enum =>
        Enum.GetName(value) is { } name
            ? Of(name)
            : Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
