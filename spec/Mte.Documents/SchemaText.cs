using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mte.Documents;

/// <summary>The text of a JSON Schema (2020-12), laid out as all of the project's are.</summary>
public static class SchemaText
{
    // The schemas are read by people and compared line by line; none is put into HTML.
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Puts a title before a schema, and writes both.</summary>
    public static string Of(string title, JsonObject schema)
    {
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", title);
        return schema.ToJsonString(Layout) + "\n";
    }
}
