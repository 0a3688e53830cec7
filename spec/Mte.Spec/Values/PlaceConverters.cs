using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mte.Spec.Values;

internal sealed class TagsConverter : JsonConverter<Tags>
{
    public override Tags Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? "";
        var tags = new byte[text.Length];
        for (var granule = 0; granule < text.Length; granule++)
            tags[granule] = char.IsAsciiHexDigit(text[granule])
                ? (byte)Convert.ToInt32(text[granule].ToString(), 16)
                : throw new JsonException("expected tags as hexadecimal digits, one per granule");

        return tags.Length == 0 ? throw new JsonException("expected one tag or more") : new Tags(tags);
    }

    public override void Write(Utf8JsonWriter writer, Tags value, JsonSerializerOptions options) =>
        writer.WriteStringValue(string.Create(value.Count, value, (text, tags) =>
        {
            for (var granule = 0; granule < text.Length; granule++)
                text[granule] = "0123456789abcdef"[tags[granule]];
        }));
}

internal sealed class PlaceConverter : JsonConverter<Place>
{
    public override Place Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? "";
        return text.StartsWith("0x", StringComparison.Ordinal) &&
               long.TryParse(
                   text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                   out var address)
            ? new Place("", 0, address)
            : Place.TryParse(text, out var place) ? place : throw new JsonException($"'{text}' is no place");
    }

    public override void Write(Utf8JsonWriter writer, Place value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

internal sealed class GpaConverter : JsonConverter<Gpa>
{
    public override Gpa Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Gpa.TryParse(reader.GetString() ?? "", out var gpa)
            ? gpa
            : throw new JsonException("expected a guest address such as 16p+32");

    public override void Write(Utf8JsonWriter writer, Gpa value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
