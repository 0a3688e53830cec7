using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mte.Spec.Wire;

/// <summary>The JSON of the wire: one object a line, names as YAML spells them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    // An object of JSON has no order, and many writers sort: "errno" comes before "outcome".
    AllowOutOfOrderMetadataProperties = true,
    // Not "WhenWritingDefault": a field left out is read as the op's own default, which need not be 0 (pages: 1).
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(PlaceConverter), typeof(GpaConverter),
        typeof(NamedConverter<Errno>), typeof(NamedConverter<FaultCode>), typeof(NamedConverter<MemoryKind>), typeof(NamedConverter<FileKind>),
        typeof(NamedConverter<PrctlOption>), typeof(NamedConverter<KvmCap>), typeof(NamedConverter<CopyDirection>),
        typeof(NamedConverter<Tcf>), typeof(FlagsConverter<Prot>), typeof(FlagsConverter<MapFlags>),
        typeof(FlagsConverter<MemfdFlags>), typeof(FlagsConverter<TaggedAddrCtrl>), typeof(FlagsConverter<MemFlags>),
        typeof(FlagsConverter<VcpuFeatures>),
        typeof(NamedConverter<Signal>), typeof(NamedConverter<SignalHandler>), typeof(NamedConverter<SigprocmaskHow>),
        typeof(NamedConverter<FrameField>), typeof(NamedConverter<Executable>),
        typeof(NamedConverter<AccessInstruction>), typeof(NamedConverter<TagInstruction>),
        typeof(NamedConverter<TagBlockInstruction>), typeof(NamedConverter<UserRegister>),
        typeof(NamedConverter<AuxvBit>), typeof(NamedConverter<TcfPreferred>), typeof(NamedConverter<SysctlName>),
        typeof(FlagsConverter<SigactionFlags>),
        typeof(NamedConverter<Touch>), typeof(NamedConverter<SplitCause>), typeof(NamedConverter<CollapseCause>),
        typeof(NamedConverter<MigrateCall>), typeof(FlagsConverter<UffdFeatures>), typeof(FlagsConverter<UffdMode>),
        typeof(NamedConverter<Advice>), typeof(NamedConverter<OwnMapping>), typeof(FlagsConverter<MremapFlags>),
        typeof(FlagsConverter<SealFlags>), typeof(FlagsConverter<MlockallFlags>), typeof(FlagsConverter<CoredumpFilter>),
        typeof(NamedConverter<Regset>), typeof(NamedConverter<IovecKind>), typeof(NamedConverter<IoUringOp>),
        typeof(NamedConverter<FutexOp>), typeof(NamedConverter<StructureCall>),
        typeof(NamedConverter<SegmentField>), typeof(NamedConverter<SwapKind>), typeof(NamedConverter<KpageFlag>),
    ])]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(Program))]
[JsonSerializable(typeof(Answered))]
[JsonSerializable(typeof(Together))]
[JsonSerializable(typeof(TogetherAnswered))]
[JsonSerializable(typeof(Chosen))]
[JsonSerializable(typeof(Carried))]
public sealed partial class WireJson : JsonSerializerContext;

/// <summary>Spells enum members for YAML and the wire: the kernel's constants as they are, other names in snake case.</summary>
public static class Spelling
{
    /// <summary>How a member's name is written.</summary>
    public static string Of(string member) =>
        member.Any(char.IsAsciiLetterLower) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(member) : member;

    /// <summary>The members of an enum by their spelling, in the order of their values.</summary>
    public static IReadOnlyDictionary<string, T> Members<T>() where T : struct, Enum =>
        Enum.GetNames<T>().Distinct().ToDictionary(Of, Enum.Parse<T>);

    /// <summary>How a value of an enum is written; a number if it has no name.</summary>
    public static string Of<T>(T value) where T : struct, Enum =>
        Enum.GetName(value) is { } name ? Of(name) : Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}

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
               long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address)
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
