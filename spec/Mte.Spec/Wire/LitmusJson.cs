using System.Text.Json.Serialization;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Spec.Wire;

/// <summary>A line that asks for a litmus test instead of a program.</summary>
/// <param name="Litmus">The test.</param>
public sealed record LitmusRequest(LitmusJob Litmus);

/// <summary>The JSON of litmus tests. On its own, since their ops have the names of other types.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(NamedConverter<MemoryKind>), typeof(NamedConverter<TagBuffer>)])]
[JsonSerializable(typeof(LitmusRequest))]
public sealed partial class LitmusJson : JsonSerializerContext;
