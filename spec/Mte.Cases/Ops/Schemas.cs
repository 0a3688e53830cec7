using System.Text.Json.Nodes;
using Mte.Spec;

namespace Mte.Cases;

/// <summary>Pieces of JSON Schema that several fields share. Each is new: a JSON node has one parent.</summary>
internal static class Schemas
{
    public static JsonObject Hexadecimal => Pattern("^0x[0-9a-fA-F]{1,16}$");

    public static JsonObject Number => AnyOf(new JsonObject { ["type"] = "integer" }, Hexadecimal);

    public static JsonObject Word => new() { ["type"] = "string", ["minLength"] = 1 };

    public static JsonObject Name => Pattern(@"^[A-Za-z_]\w*$");

    public static JsonObject Place => Pattern(@"^[A-Za-z_][\w-]*([+-][0-9]{1,9}[pg]?)*$");

    public static JsonObject Gpa => Pattern(@"^[0-9]{1,9}p([+-][0-9]{1,9}g?)*$");

    public static JsonObject Tag => new()
    {
        ["type"] = "integer", ["minimum"] = 0, ["maximum"] = Granule.TagCount - 1,
    };

    public static JsonObject Tags => OneOrMore(Tag);

    public static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    public static JsonObject AnyOf(params JsonNode[] choices) => new() { ["anyOf"] = new JsonArray(choices) };

    /// <summary>One, or a list of them.</summary>
    public static JsonObject OneOrMore(JsonObject one) => AnyOf(
        one, new JsonObject { ["type"] = "array", ["items"] = one.DeepClone() });
}
