using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Mte.Spec.Values;
using Mte.Spec.Wire;

namespace Mte.Documents;

/// <summary>
/// Writes the JSON Schema (2020-12) of the lines of the wire. It is read off the types that the wire itself
/// reads and writes, so it cannot say something else than they do.
/// </summary>
public static class WireSchema
{
    private const string Int = "int", Long = "long", Bits = "bits";

    /// <summary>What is referred to from more than one place.</summary>
    private static Dictionary<string, JsonObject> Parts => new()
    {
        [Schemas.Place] = Schemas.Said(
            Schemas.Pattern("^(0x0*[0-9a-fA-F]{1,16}|[A-Za-z_][A-Za-z0-9_-]*([+-][0-9]{1,9}[pg]?)*)$"),
            "A name, and pages (p), granules (g) or bytes from its start, as in ram+1p+3g-8; or an " +
            "address from nothing, 0x0."),
        [Schemas.Gpa] = Schemas.Said(
            Schemas.Pattern("^[0-9]{1,9}p([+-][0-9]{1,9}g?)*$"),
            "A guest physical address: pages of the host, and granules (g) or bytes from there, " +
            "as in 16p+2g."),
        [Schemas.Tags] = Schemas.Said(
            Schemas.Pattern("^[0-9a-fA-F]+$"), "A hexadecimal digit for each granule."),
        [Int] = Schemas.Within(int.MinValue, int.MaxValue),
        [Long] = Schemas.Within(long.MinValue, long.MaxValue),
        [Bits] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = ulong.MaxValue },
    };

    private static readonly int[] PageSizes = [4096, 16384, 65536];

    /// <summary>The schema's text.</summary>
    /// <param name="docs">What is said of the types.</param>
    /// <param name="facts">The facts that a world may claim.</param>
    public static string Write(XmlDocs docs, IEnumerable<string> facts)
    {
        var lines = new JsonObject
        {
            ["hello"] = OfTrue(Of(WireJson.Default.Hello, "hello", docs), facts),
            ["chosen"] = Of(WireJson.Default.Chosen, "chosen", docs),
            ["program"] = Of(WireJson.Default.Program, "program", docs),
            ["answer"] = OfOneThing(Of(WireJson.Default.Answered, "answer", docs)),
            ["litmus"] = Of(LitmusJson.Default.LitmusRequest, "litmus", docs),
        };
        var kinds = new JsonArray([.. lines.Select(line => Schemas.Ref(line.Key))]);
        foreach (var (name, part) in Parts)
            lines[name] = part;

        return SchemaText.Of(
            $"A line of the wire of MTE Conformance, version {Hello.Version}",
            new JsonObject { ["anyOf"] = kinds, ["$defs"] = lines });
    }

    private static JsonNode Of(JsonTypeInfo type, string name, XmlDocs docs)
    {
        var schema = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (at, schema) => Spell(at, schema, docs),
        });

        // A type that comes twice is referred to from the top of this schema, which is not that of the file.
        var text = schema.ToJsonString()
            .Replace("\"#/properties/", $"\"#/$defs/{name}/properties/", StringComparison.Ordinal);
        var line = JsonNode.Parse(text)!;
        line["description"] = docs.Of(type.Type);
        return line;
    }

    // What a hello says must be so (W10).
    private static JsonNode OfTrue(JsonNode hello, IEnumerable<string> facts)
    {
        var info = hello["properties"]!["info"]!;
        info[
            "properties"]!["facts"]!["items"] =
                new JsonObject { ["enum"] = Schemas.Words(facts.Order(StringComparer.Ordinal)) };
        info["properties"]!["page_size"]!["enum"] = new JsonArray(
            [.. PageSizes.Select(size => (JsonNode)size)]);
        info["allOf"] = new JsonArray([.. PageSizes.Select(size => new JsonObject
        {
            ["if"] = Having("facts", new JsonObject { ["contains"] = Const($"page-{size / 1024}k") }),
            ["then"] = Having("page_size", Const(size)),
        })]);
        return hello;
    }

    // A line of an answer is one thing.
    private static JsonNode OfOneThing(JsonNode answer)
    {
        answer["oneOf"] = new JsonArray(
            Having("outcome", new JsonObject { ["type"] = "object" }),
            Having("end", Const(true)),
            Having("error", new JsonObject { ["type"] = "string" }));
        return answer;
    }

    // What the project's own converters write is not known to the exporter.
    private static JsonNode Spell(JsonSchemaExporterContext at, JsonNode schema, XmlDocs docs)
    {
        if ((Spelled(at.TypeInfo.Type, at.PropertyInfo) ?? schema) is not JsonObject spelled)
            return schema;

        foreach (var field in at.TypeInfo.Properties)
            if (spelled["properties"]?[field.Name] is JsonObject unasked && IsUnasked(unasked))
                spelled["properties"]![field.Name] = Described(
                    Spelled(field.PropertyType, field) ?? unasked, field, docs);

        // The reader keeps such names to itself where it looks for the kind of an op or outcome.
        if (at.TypeInfo.PolymorphismOptions is not null)
            spelled["patternProperties"] = new JsonObject { [@"^\$"] = false };

        return at.PropertyInfo is { } property ? Described(spelled, property, docs) : spelled;
    }

    // Of a field that has a converter and a default, the exporter tells the default only, and asks nobody.
    private static bool IsUnasked(JsonObject field) => field.Count == 1 && field.ContainsKey("default");

    private static JsonObject Described(JsonObject field, JsonPropertyInfo property, XmlDocs docs)
    {
        // A default is told by the page of ops; here a null would only hide what the field may be.
        field.Remove("default");
        var said = docs.OfParameter(property.DeclaringType, MemberOf(property));
        return said.Length > 0 ? Schemas.Said(field, said) : field;
    }

    private static JsonObject? Spelled(Type type, JsonPropertyInfo? property)
    {
        var spelled = Spelled(
            Nullable.GetUnderlyingType(type) ?? type, property?.DeclaringType, property?.Name);
        var mayBeNull = Nullable.GetUnderlyingType(type) is not null
            || property?.AssociatedParameter?.IsNullable is true;
        return spelled is not null && mayBeNull ? OrNull(spelled) : spelled;
    }

    private static JsonObject? Spelled(Type type, Type? declaring, string? name) => type switch
    {
        _ when type == typeof(Place) => Schemas.Ref(Schemas.Place),
        _ when type == typeof(Gpa) => Schemas.Ref(Schemas.Gpa),
        _ when type == typeof(Tags) => Schemas.Ref(Schemas.Tags),
        _ when type == typeof(int) => Schemas.Ref(Int),
        _ when type == typeof(long) => Schemas.Ref(Long),
        _ when declaring == typeof(Hello) && name == "mte" => Schemas.AnyOf(Const(Hello.Version), Versions),
        { IsEnum: true } when type.IsDefined(typeof(FlagsAttribute)) => ListOf(Words(type, Bits)),
        { IsEnum: true } => Words(type, Long),
        _ => null,
    };

    private static JsonObject Versions
    {
        get
        {
            var versions = ListOf(Schemas.Ref(Int));
            versions["contains"] = Const(Hello.Version);
            return versions;
        }
    }

    private static JsonObject ListOf(JsonObject item) => new() { ["type"] = "array", ["items"] = item };

    private static JsonObject Words(Type type, string number) => Schemas.AnyOf(
        new JsonObject { ["enum"] = Schemas.Words(Enum.GetNames(type).Distinct().Select(Spelling.Of)) },
        Schemas.Ref(number));

    private static JsonObject OrNull(JsonObject schema) =>
        Schemas.AnyOf(schema, new JsonObject { ["type"] = "null" });

    private static JsonObject Having(string field, JsonObject schema) => new()
    {
        ["properties"] = new JsonObject { [field] = schema },
        ["required"] = new JsonArray(field),
    };

    private static JsonObject Const(JsonNode value) => new() { ["const"] = value };

    private static string MemberOf(JsonPropertyInfo property) =>
        property.AttributeProvider is MemberInfo member
        ? member.Name
        : string.Concat(property.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
