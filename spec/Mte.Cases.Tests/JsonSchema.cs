using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Mte.Cases.Tests;

/// <summary>
/// Says what is wrong with JSON, by a schema of the keywords that ours use. A keyword that it does not know
/// is an error.
/// </summary>
/// <param name="text">The schema.</param>
/// <param name="closed">A field that the schema does not name is wrong.</param>
internal sealed class JsonSchema(string text, bool closed = false)
{
    private readonly JsonNode root = JsonNode.Parse(text)!;

    /// <summary>What is wrong with a value.</summary>
    public IReadOnlyList<string> Wrong(JsonNode? value) => [.. Wrong(value, root, "$")];

    /// <summary>What is wrong with a value, by one of the definitions.</summary>
    public IReadOnlyList<string> Wrong(JsonNode? value, string definition) =>
        [.. Wrong(value, root["$defs"]![definition]!, "$")];

    private IEnumerable<string> Wrong(JsonNode? value, JsonNode schema, string at) =>
        schema is JsonObject rules
        ? rules.SelectMany(rule => Wrong(value, rules, rule.Key, rule.Value!, at))
            .Concat(Unknown(value, rules, at))
        : schema.GetValue<bool>() ? [] : [$"{at} may not be"];

    private IEnumerable<string> Wrong(
        JsonNode? value, JsonObject rules, string keyword, JsonNode rule, string at) => keyword switch
    {
        "$schema" or "$defs" or "title" or "description" or "enumDescriptions" or "format" or "then" => [],
        "$ref" => Wrong(value, Target($"{rule}"), at),
        "type" =>
            Unless(
                KindsOf(rule).Contains(KindOf(value))
                    || (IsInteger(value) && KindsOf(rule).Contains("integer"))),
        "const" => Unless(JsonNode.DeepEquals(value, rule)),
        "enum" => Unless(rule.AsArray().Any(one => JsonNode.DeepEquals(value, one))),
        "pattern" =>
            Unless(value is not JsonValue || KindOf(value) != "string" || Fits($"{value}", $"{rule}")),
        "minimum" => Unless(Number(value) is not { } number || number >= Number(rule)),
        "maximum" => Unless(Number(value) is not { } number || number <= Number(rule)),
        "minLength" => Unless(KindOf(value) != "string" || $"{value}".Length >= (int)rule),
        "required" => value is JsonObject fields
            ? rule.AsArray().Where(name => !fields.ContainsKey($"{name}"))
                .Select(name => $"{at}.{name} is missing")
            : [],
        "properties" => Fields(value).Where(field => rule[field.Key] is not null)
            .SelectMany(field => Wrong(field.Value, rule[field.Key]!, $"{at}.{field.Key}")),
        "patternProperties" => rule.AsObject().SelectMany(pattern => Fields(value)
            .Where(field => Regex.IsMatch(field.Key, pattern.Key, RegexOptions.ECMAScript))
            .SelectMany(field => Wrong(field.Value, pattern.Value!, $"{at}.{field.Key}"))),
        "additionalProperties" => Fields(value).Where(field => rules["properties"]?[field.Key] is null)
            .SelectMany(field => Wrong(field.Value, rule, $"{at}.{field.Key}")),
        "items" => Items(value).SelectMany((item, index) => Wrong(item, rule, $"{at}[{index}]")),
        "minItems" => Unless(value is not JsonArray || Items(value).Count() >= (int)rule),
        "maxItems" => Unless(value is not JsonArray || Items(value).Count() <= (int)rule),
        "uniqueItems" =>
            Unless(
                Items(value).Select(item => item?.ToJsonString()).Distinct().Count() == Items(value).Count()),
        "minProperties" => Unless(value is not JsonObject || Fields(value).Count() >= (int)rule),
        "maxProperties" => Unless(value is not JsonObject || Fields(value).Count() <= (int)rule),
        "propertyNames" => Fields(value).SelectMany(field =>
            Wrong(JsonValue.Create(field.Key), rule, $"{at}.{field.Key}")),
        "contains" => Unless(value is not JsonArray || Items(value).Any(item => IsRight(item, rule))),
        "allOf" => rule.AsArray().SelectMany(one => Wrong(value, one!, at)),
        "anyOf" => Unless(rule.AsArray().Any(one => IsRight(value, one!))),
        "oneOf" => Unless(rule.AsArray().Count(one => IsRight(value, one!)) == 1),
        "if" => IsRight(value, rule) ? Wrong(value, rules["then"]!, at) : [],
        _ => throw new NotSupportedException($"{keyword} at {at}"),
    } switch
    {
        null => [$"{at} is {value?.ToJsonString() ?? "null"}, against {keyword} {rule.ToJsonString()}"],
        var wrong => wrong,
    };

    private static string[]? Unless(bool right) => right ? [] : null;

    private bool IsRight(JsonNode? value, JsonNode schema) => !Wrong(value, schema, "$").Any();

    private IEnumerable<string> Unknown(JsonNode? value, JsonObject rules, string at) =>
        closed && rules["properties"] is JsonObject known && rules["additionalProperties"] is null
            ? Fields(value).Where(field => !known.ContainsKey(field.Key))
                .Select(field => $"{at}.{field.Key} is not known")
            : [];

    private JsonNode Target(string path) =>
        path.Split('/').Skip(1).Aggregate(root, (node, name) => node[name]!);

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Fields(JsonNode? value) =>
        value as JsonObject ?? [];

    private static IEnumerable<JsonNode?> Items(JsonNode? value) => value as JsonArray ?? [];

    // A dollar sign of .NET's takes a line feed too, that of ECMAScript does not.
    private static bool Fits(string value, string pattern) =>
        Regex.Match(value, pattern, RegexOptions.ECMAScript) is { Success: true } match &&
        (!pattern.EndsWith('$') || match.Index + match.Length == value.Length);

    private static string[] KindsOf(JsonNode rule) =>
        rule is JsonArray several ? [.. several.Select(kind => $"{kind}")] : [$"{rule}"];

    private static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        { } kind => kind.ToString().ToLowerInvariant(),
    };

    private static bool IsInteger(JsonNode? value) =>
        Number(value) is { } number && number == Math.Truncate(number);

    private static decimal? Number(JsonNode? value) => KindOf(value) == "number"
        ? decimal.Parse(value!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture)
        : null;
}
