using System.Text.Json;
using System.Text.Json.Serialization;
using Mte.Spec.Litmus;
using Mte.Spec.Worlds;

namespace Mte.Spec.Wire;

/// <summary>The first line of the side that runs programs, as soon as it is ready.</summary>
/// <param name="Mte">
/// The versions of the protocol that it speaks; a single one may be written without brackets.
/// </param>
/// <param name="Info">What the world says of itself.</param>
public sealed record Hello(
    [property: JsonConverter(
        typeof(VersionsConverter))] IReadOnlyList<int> Mte, WorldInfo Info) : IJsonOnDeserialized
{
    /// <summary>The version that this build speaks.</summary>
    public const int Version = 1;

    /// <summary>The hello of a world that this build serves.</summary>
    public static Hello Of(WorldInfo info) => new([Version], info);

    // The reader knows of a field whether it may be null, and not of what is in a list.
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (Info.Facts.Contains(null!))
            throw new JsonException("one of info.facts is null");
    }
}

/// <summary>
/// What one that offers several versions is told before its first program. It is not answered, and nobody
/// else gets it.
/// </summary>
/// <param name="Mte">The version that will be spoken.</param>
public sealed record Chosen(int Mte);

/// <summary>
/// One line of the answer to a program: an outcome as soon as it is known, and at the end <see cref="End"/>,
/// so that a reader always knows which op a silent adapter hangs in. It is one of <see cref="Outcome"/>,
/// <see cref="End"/> and
/// <see cref="Error"/>.
/// </summary>
/// <param name="Outcome">The outcome of the next op.</param>
/// <param name="End">The program is over; the next line may be another program.</param>
/// <param name="Error">The adapter broke, in one sentence; the program is over.</param>
/// <param name="Counts">What a litmus test came to, instead of outcomes.</param>
/// <param name="Frames">The page frames that the test used.</param>
public sealed record Answered(
    Outcome? Outcome = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool End = false,
    string? Error = null,
    IReadOnlyList<LitmusCount>? Counts = null,
    LitmusFrames? Frames = null) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (new[] { Outcome is not null, End, Error is not null }.Count(says => says) != 1)
            throw new JsonException("it is not one of outcome, end and error");

        if (Counts?.Contains(null!) is true)
            throw new JsonException("one of counts is null");
    }
}

internal sealed class VersionsConverter : JsonConverter<IReadOnlyList<int>>
{
    public override IReadOnlyList<int> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return [reader.GetInt32()];

        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("expected a version, or a list of versions");

        var versions = new List<int>();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
            versions.Add(reader.GetInt32());

        return versions.Count > 0 && reader.TokenType == JsonTokenType.EndArray
            ? versions
            : throw new JsonException("expected a list of versions");
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<int> value, JsonSerializerOptions options)
    {
        if (value is [var single])
        {
            writer.WriteNumberValue(single);
            return;
        }

        writer.WriteStartArray();
        foreach (var version in value)
            writer.WriteNumberValue(version);

        writer.WriteEndArray();
    }
}
