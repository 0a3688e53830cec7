using System.Text.Json.Nodes;

namespace Mte.Suites.Tests;

/// <summary>The schema of the results says what is written.</summary>
public sealed class ReportSchemaTests
{
    private static readonly string Path = System.IO.Path.Combine(Repository.Find().Spec, "results.schema.json");

    [Test]
    public void The_schema_is_the_newest()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Path, ReportSchema.Write());

        Assert.That(
            File.Exists(Path) ? File.ReadAllText(Path) : "", Is.EqualTo(ReportSchema.Write()), "UPDATE_GOLDEN=1 rewrites it");
    }

    [Test]
    public void What_a_run_writes_keeps_the_schema()
    {
        var selection = Selection.Read(Repository.Find(), filters: ["kvm-slot/shared*", "tags/*"]);
        using var worlds = new Worlds();
        var claim = selection.Vocabulary.Features.Newest;
        var results = new Runner(worlds, selection, claim).Run([Target.Parse("reference:6.1"), Target.Parse("pipe:exit 1")]);
        using var to = new MemoryStream();
        JsonReport.Of(results, selection.Vocabulary.Rules, (_, _) => "again", DateTime.UtcNow).Write(to);

        Assert.That(Wrong(JsonNode.Parse(to.ToArray()), JsonNode.Parse(ReportSchema.Write())!, "$"), Is.Empty);
    }

    private static IEnumerable<string> Wrong(JsonNode? value, JsonNode schema, string at)
    {
        var kinds = KindsOf(schema);
        if (kinds.Length > 0 && !kinds.Contains(KindOf(value)) && !(KindOf(value) == "integer" && kinds.Contains("number")))
            yield return $"{at} is {KindOf(value)}, and may be {string.Join(", ", kinds)}";

        if (schema["enum"] is JsonArray words && !words.Any(word => $"{word}" == $"{value}"))
            yield return $"{at} is {value}";

        foreach (var name in (schema["required"] as JsonArray ?? []).Select(name => $"{name}"))
            if (value is not JsonObject whole || !whole.ContainsKey(name))
                yield return $"{at}.{name} is missing";

        var below = value switch
        {
            JsonObject fields => fields.SelectMany(field => (schema["properties"]?[field.Key] ?? schema["additionalProperties"]) is { } known
                ? Wrong(field.Value, known, $"{at}.{field.Key}")
                : [$"{at}.{field.Key} is not known"]),
            JsonArray items => items.SelectMany((item, index) => Wrong(item, schema["items"]!, $"{at}[{index}]")),
            _ => [],
        };
        foreach (var wrong in below)
            yield return wrong;
    }

    private static string[] KindsOf(JsonNode schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(kind => $"{kind}")],
        { } one => [$"{one}"],
        null => [],
    };

    private static string KindOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        JsonValue number when number.TryGetValue<int>(out _) => "integer",
        JsonValue number when number.TryGetValue<double>(out _) => "number",
        _ => "string",
    };
}
