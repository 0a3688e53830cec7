using System.Text.Json.Nodes;
using Mte.Cases.Reading;
using Mte.Spec.Values;

namespace Mte.Documents;

/// <summary>
/// Pieces of JSON Schema that several fields share. Each is new: a JSON node has one parent. A schema is for
/// editors; where it cannot say what the reader says, it accepts more.
/// </summary>
internal static class Schemas
{
    public static JsonObject Number => new() { ["type"] = "integer" };

    public static JsonObject Word => new() { ["type"] = "string", ["minLength"] = 1 };

    public static JsonObject RuleId => Pattern("^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$");

    /// <summary>Names of definitions.</summary>
    public const string Variable = "variable", Name = "name", Place = "place", Gpa = "guest_address",
    Tags = "tags",
        Outcome = "outcome", Fault = "fault";

    /// <summary>What is referred to from more than one place.</summary>
    public static JsonObject Definitions => new()
    {
        [Variable] = Said(Pattern(@"^\$."), "A column of the table under \"for\"."),
        [Name] = Pattern(@"^[A-Za-z_]\w*$"),
        [Place] = Said(Pattern(@"^[A-Za-z_][\w-]*([+-][0-9]{1,9}[pg]?)*$"),
            "A place in memory: a mapping, and pages (p), granules (g) or bytes from its start, as in " +
            "ram+1p+3g-8."),
        [Gpa] = Said(Pattern(@"^[0-9]{1,9}p([+-][0-9]{1,9}g?)*$"),
            "A guest physical address: pages of the host, and granules (g) or bytes from there, " +
            "as in 16p+2g."),
        [Tags] = Said(
            OneOrMore(Within(0, Granule.TagCount - 1)), "A tag, or a pattern of tags that repeats."),
        [Outcome] = new JsonObject { ["enum"] = Words(ExpectReader.Words) },
        [Fault] = new JsonObject { ["enum"] = Words(Enum.GetNames<FaultCode>()) },
    };

    public static JsonObject Said(JsonObject schema, string description)
    {
        schema["description"] = description;
        return schema;
    }

    public static JsonObject Within(long least, long greatest) => new()
    {
        ["type"] = "integer",
        ["minimum"] = least,
        ["maximum"] = greatest,
    };

    public static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    public static JsonObject Ref(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };

    public static JsonObject AnyOf(params JsonNode[] choices) => new() { ["anyOf"] = new JsonArray(choices) };

    public static JsonArray Words(IEnumerable<string> words) =>
        new([.. words.Select(word => (JsonNode)word)]);

    /// <summary>A mapping with these keys and no others.</summary>
    public static JsonObject Mapping(
        string description, JsonObject keys, params IEnumerable<string> required) => new()
    {
        ["description"] = description,
        ["type"] = "object",
        ["required"] = Words(required),
        ["additionalProperties"] = false,
        ["properties"] = keys,
    };

    /// <summary>A mapping with one of these keys.</summary>
    public static JsonObject OneKeyOf(JsonObject keys) => new()
    {
        ["type"] = "object",
        ["minProperties"] = 1,
        ["maxProperties"] = 1,
        ["additionalProperties"] = false,
        ["properties"] = keys,
    };

    /// <summary>A list of one or more.</summary>
    public static JsonObject List(JsonObject item, int? most = null)
    {
        var list = new JsonObject { ["type"] = "array", ["minItems"] = 1 };
        if (most is not null)
            list["maxItems"] = most;

        list["items"] = item;
        return list;
    }

    /// <summary>One, or a list of them.</summary>
    public static JsonObject OneOrMore(JsonObject one) => AnyOf(
        one, new JsonObject { ["type"] = "array", ["items"] = AnyOf(one.DeepClone(), Ref(Variable)) });
}
