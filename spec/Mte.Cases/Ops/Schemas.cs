using System.Text.Json.Nodes;
using Mte.Spec;

namespace Mte.Cases;

/// <summary>
/// Pieces of JSON Schema that several fields share. Each is new: a JSON node has one parent. A schema is for editors;
/// where it cannot say what the reader says, it accepts more.
/// </summary>
internal static class Schemas
{
    public static JsonObject Number => new() { ["type"] = "integer" };

    public static JsonObject Word => new() { ["type"] = "string", ["minLength"] = 1 };

    public static JsonObject Name => Pattern(@"^[A-Za-z_]\w*$");

    public static JsonObject Place => Pattern(@"^[A-Za-z_][\w-]*([+-][0-9]{1,9}[pg]?)*$");

    public static JsonObject Gpa => Pattern(@"^[0-9]{1,9}p([+-][0-9]{1,9}g?)*$");

    public static JsonObject RuleId => Pattern("^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$");

    public static JsonObject Tags => OneOrMore(Within(0, Granule.TagCount - 1));

    public static JsonObject Within(long least, long greatest) => new()
    {
        ["type"] = "integer", ["minimum"] = least, ["maximum"] = greatest,
    };

    public static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    public static JsonObject Ref(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };

    public static JsonObject AnyOf(params JsonNode[] choices) => new() { ["anyOf"] = new JsonArray(choices) };

    public static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => (JsonNode)word)]);

    /// <summary>One, or a list of them.</summary>
    public static JsonObject OneOrMore(JsonObject one) => AnyOf(
        one, new JsonObject { ["type"] = "array", ["items"] = AnyOf(one.DeepClone(), Ref("variable")) });
}
