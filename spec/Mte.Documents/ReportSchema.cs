using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Mte.Spec.Judging;
using Mte.Spec.Reports;

namespace Mte.Documents;

/// <summary>Writes the JSON Schema (2020-12) of the results, read off the types that write them.</summary>
public static class ReportSchema
{
    /// <summary>The schema's text.</summary>
    public static string Write()
    {
        var report = (JsonObject)ReportJson.Default.RunReport.GetJsonSchemaAsNode(
            new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Spell,
        });
        return SchemaText.Of("Results, as 'mteconf run --json' writes them", report);
    }

    private static JsonNode Spell(JsonSchemaExporterContext at, JsonNode schema)
    {
        // The exporter knows nothing of what the converter of a verdict writes.
        if (at.TypeInfo.Type == typeof(Verdict))
            return new JsonObject
            {
                ["type"] = "string", ["enum"] = Words(Verdicts.All.Select(verdict => verdict.Name())),
            };

        if (schema is not JsonObject described)
            return schema;

        described.Remove("default");

        if (described["properties"] is JsonObject && Required(at.TypeInfo.Type) is { Count: > 0 } required)
            described["required"] = required;

        return described;
    }

    // What may be null is left out when it is.
    private static JsonArray Required(Type type)
    {
        var nullable = new NullabilityInfoContext();
        return Words(type.GetConstructors()[0].GetParameters()
            .Where(
                field =>
                    !field.HasDefaultValue && nullable.Create(field).WriteState == NullabilityState.NotNull)
            .Select(field => JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name!)));
    }

    private static JsonArray Words(IEnumerable<string> words) =>
        new([.. words.Select(word => (JsonNode)word)]);
}
