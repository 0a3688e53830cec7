using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Cases;

/// <summary>
/// Writes the JSON Schema (2020-12) of the lines of the wire. It is read off the types that the wire itself reads and
/// writes, so it cannot say something else than they do.
/// </summary>
public static class WireSchema
{
    /// <summary>The schema's text.</summary>
    public static string Write(XmlDocs docs)
    {
        var exporter = new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (at, schema) => Spell(at, schema, docs),
        };
        return SchemaText.Of($"A line of the wire of MTE Conformance, version {Hello.Version}", new JsonObject
        {
            ["anyOf"] = new JsonArray(Schemas.Ref("hello"), Schemas.Ref("chosen"), Schemas.Ref("program"), Schemas.Ref("answer")),
            ["$defs"] = new JsonObject
            {
                ["hello"] = Of(WireJson.Default.Hello),
                ["chosen"] = Of(WireJson.Default.Chosen),
                ["program"] = Of(WireJson.Default.Program),
                ["answer"] = Of(WireJson.Default.Answered),
            },
        });

        JsonNode Of(JsonTypeInfo type)
        {
            var line = type.GetJsonSchemaAsNode(exporter);
            line["description"] = docs.Of(type.Type);
            return line;
        }
    }

    // What the project's own converters write is not known to the exporter.
    private static JsonNode Spell(JsonSchemaExporterContext at, JsonNode schema, XmlDocs docs)
    {
        var type = Nullable.GetUnderlyingType(at.TypeInfo.Type) ?? at.TypeInfo.Type;
        var spelled = Spelled(type, at.PropertyInfo) ?? schema;
        if (spelled is not JsonObject described || at.PropertyInfo is not { } property)
            return spelled;

        // A default is told by the page of ops; here a null would only hide what the field may be.
        described.Remove("default");
        var said = docs.OfParameter(property.DeclaringType, MemberOf(property));
        return said.Length > 0 ? Schemas.Said(described, said) : described;
    }

    private static JsonObject? Spelled(Type type, JsonPropertyInfo? property) => type switch
    {
        _ when type == typeof(Place) => Schemas.Pattern(@"^(0x[0-9a-f]+|[A-Za-z_][\w-]*([+-][0-9]{1,9}[pg]?)*)$"),
        _ when type == typeof(Gpa) => Schemas.Pattern("^[0-9]{1,9}p([+-][0-9]{1,9}g?)*$"),
        _ when type == typeof(Tags) => Schemas.Pattern("^[0-9a-fA-F]+$"),
        _ when property?.DeclaringType == typeof(Hello) && property.Name == "mte" => Schemas.AnyOf(Schemas.Number, ListOf(Schemas.Number)),
        { IsEnum: true } when type.IsDefined(typeof(FlagsAttribute)) => ListOf(Words(type)),
        { IsEnum: true } => Words(type),
        _ => null,
    };

    private static JsonObject ListOf(JsonObject item) => new() { ["type"] = "array", ["items"] = item };

    private static JsonObject Words(Type type) => Schemas.AnyOf(
        new JsonObject { ["enum"] = Schemas.Words(Enum.GetNames(type).Distinct().Select(Spelling.Of)) }, Schemas.Number);

    private static string MemberOf(JsonPropertyInfo property) => property.AttributeProvider is MemberInfo member
        ? member.Name
        : string.Concat(property.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
