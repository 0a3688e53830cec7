using System.Text.Json;
using System.Text.Json.Serialization;
using Mte.Spec.Judging;

namespace Mte.Spec.Reports;

/// <summary>The JSON of reports.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(VerdictConverter)])]
[JsonSerializable(typeof(RunReport))]
public sealed partial class ReportJson : JsonSerializerContext;

/// <summary>Writes a verdict as its name, as a value or as the name of a property.</summary>
internal sealed class VerdictConverter : JsonConverter<Verdict>
{
    public override Verdict Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Verdicts.Parse(
            reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
                ? reader.GetString()
                : null);

    public override void Write(Utf8JsonWriter writer, Verdict value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name());

    public override Verdict ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(
        Utf8JsonWriter writer, Verdict value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Name());
}
