using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mte.Spec.Values;

internal sealed class NamedConverter<T> : JsonConverter<T> where T : struct, Enum
{
    private static readonly IReadOnlyDictionary<string, T> Members = Spelling.Members<T>();

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number
            ? (T)Enum.ToObject(typeof(T), reader.GetInt64())
            : Members.TryGetValue(reader.GetString() ?? "", out var value)
                ? value
                : throw new JsonException($"'{reader.GetString()}' is not known");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (Enum.GetName(value) is { } name)
            writer.WriteStringValue(Spelling.Of(name));
        else
            writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
    }
}

internal sealed class FlagsConverter<T> : JsonConverter<T> where T : struct, Enum
{
    private static readonly IReadOnlyDictionary<string, T> Members = Spelling.Members<T>();

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException($"expected a list of {typeof(T).Name}");

        var bits = 0UL;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            bits |= reader.TokenType == JsonTokenType.Number
                ? reader.GetUInt64()
                : reader.GetString() is { } name && Members.TryGetValue(name, out var value)
                    ? Bits(value)
                    : throw new JsonException($"unknown {typeof(T).Name}");

        return (T)Enum.ToObject(typeof(T), bits);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var rest = Bits(value);
        writer.WriteStartArray();
        foreach (var (name, member) in Members)
        {
            if (Bits(member) == 0 || (rest & Bits(member)) != Bits(member))
                continue;

            writer.WriteStringValue(name);
            rest &= ~Bits(member);
        }

        if (rest != 0)
            writer.WriteNumberValue(rest);

        writer.WriteEndArray();
    }

    private static ulong Bits(T value) =>
        Enum.GetUnderlyingType(typeof(T)) == typeof(ulong)
            ? Convert.ToUInt64(value, CultureInfo.InvariantCulture)
            : unchecked((uint)Convert.ToInt64(value, CultureInfo.InvariantCulture));
}
