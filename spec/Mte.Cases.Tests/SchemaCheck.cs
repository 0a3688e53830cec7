using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Mte.Cases.Tests;

/// <summary>
/// Tells what in a JSON value is not as a JSON Schema says. It knows the keywords that the project's schemas use, and
/// refuses others. Fields beside those that a schema lists are wrong even where the schema lets them be.
/// </summary>
internal sealed class SchemaCheck(JsonNode root)
{
    public IEnumerable<string> Wrong(JsonNode? value) => Wrong(value, root.AsObject(), "$");

    private IEnumerable<string> Wrong(JsonNode? value, JsonObject schema, string at) =>
        schema.SelectMany(keyword => Wrong(value, keyword.Key, keyword.Value!, at)).Concat(value switch
        {
            JsonObject fields => WrongFields(fields, schema, at),
            JsonArray items => WrongItems(items, schema, at),
            _ => [],
        });

    private IEnumerable<string> Wrong(JsonNode? value, string keyword, JsonNode said, string at) => keyword switch
    {
        "$ref" => Wrong(value, Referred($"{said}"), at),
        "anyOf" => Choices(value, said, at).Any(wrong => wrong.Length == 0) ? [] : Nearest(value, said, at),
        "oneOf" => Choices(value, said, at).Count(wrong => wrong.Length == 0) == 1 ? [] : Nearest(value, said, at),
        "type" => IsOf(value, said) ? [] : [$"{at} is {KindOf(value)}, and may be {said.ToJsonString()}"],
        "enum" => said.AsArray().Any(word => JsonNode.DeepEquals(word, value)) ? [] : [$"{at} is {value}"],
        "pattern" => KindOf(value) == "string" && !Regex.IsMatch($"{value}", $"{said}") ? [$"{at} is {value}"] : [],
        "minimum" => Number(value) < (long)said ? [$"{at} is {value}"] : [],
        "maximum" => Number(value) > (long)said ? [$"{at} is {value}"] : [],
        "minLength" => KindOf(value) == "string" && $"{value}".Length < (int)said ? [$"{at} is too short"] : [],
        "minItems" => value is JsonArray few && few.Count < (int)said ? [$"{at} has {few.Count} items"] : [],
        "maxItems" => value is JsonArray many && many.Count > (int)said ? [$"{at} has {many.Count} items"] : [],
        "uniqueItems" => value is JsonArray all && AreRepeated(all) ? [$"{at} has an item twice"] : [],
        "minProperties" => value is JsonObject few && few.Count < (int)said ? [$"{at} has {few.Count} fields"] : [],
        "maxProperties" => value is JsonObject many && many.Count > (int)said ? [$"{at} has {many.Count} fields"] : [],
        "required" => value is JsonObject whole ? Missing(whole, said.AsArray(), at) : [],
        "propertyNames" => value is JsonObject named ? WrongNames(named, said.AsObject(), at) : [],
        "properties" or "additionalProperties" or "items" => [],
        "$schema" or "$defs" or "title" or "description" or "enumDescriptions" or "format" => [],
        _ => throw new NotSupportedException($"the keyword {keyword}"),
    };

    private IEnumerable<string> WrongFields(JsonObject fields, JsonObject schema, string at)
    {
        var others = schema["additionalProperties"];
        if (schema["properties"] is null && others is null)
            return [];

        return fields.SelectMany(field => (schema["properties"]?[field.Key] ?? others) is JsonObject known
            ? Wrong(field.Value, known, $"{at}.{field.Key}")
            : [$"{at}.{field.Key} is not known"]);
    }

    private IEnumerable<string> WrongNames(JsonObject fields, JsonObject schema, string at) =>
        fields.SelectMany(field => Wrong(JsonValue.Create(field.Key), schema, $"{at}.{field.Key}"));

    private IEnumerable<string> WrongItems(JsonArray items, JsonObject schema, string at) =>
        schema["items"] is JsonObject known
            ? items.SelectMany((item, index) => Wrong(item, known, $"{at}[{index}]"))
            : [];

    private IEnumerable<string[]> Choices(JsonNode? value, JsonNode choices, string at) =>
        choices.AsArray().Select(choice => Wrong(value, choice!.AsObject(), at).ToArray());

    /// <summary>What is wrong if the choice was meant of which the least is wrong.</summary>
    private string[] Nearest(JsonNode? value, JsonNode choices, string at) =>
        Choices(value, choices, at).Where(wrong => wrong.Length > 0).MinBy(wrong => wrong.Length)
        ?? [$"{at} is more than one of what it may be"];

    private JsonObject Referred(string path) =>
        path.Split('/').Skip(1).Aggregate(root, (node, name) => node[name]!).AsObject();

    private static IEnumerable<string> Missing(JsonObject whole, JsonArray required, string at) =>
        from name in required
        where !whole.ContainsKey($"{name}")
        select $"{at}.{name} is missing";

    private static bool AreRepeated(JsonArray items) =>
        items.DistinctBy(item => item?.ToJsonString()).Count() < items.Count;

    private static bool IsOf(JsonNode? value, JsonNode kinds)
    {
        string[] known = kinds is JsonArray several ? [.. several.Select(kind => $"{kind}")] : [$"{kinds}"];
        return known.Contains(KindOf(value)) || (KindOf(value) == "integer" && known.Contains("number"));
    }

    private static long? Number(JsonNode? value) =>
        value is JsonValue number && number.TryGetValue<long>(out var known) ? known : null;

    private static string KindOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        JsonValue number when number.TryGetValue<long>(out _) => "integer",
        JsonValue number when number.TryGetValue<double>(out _) => "number",
        JsonValue truth when truth.TryGetValue<bool>(out _) => "boolean",
        _ => "string",
    };
}
