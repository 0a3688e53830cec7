using System.Text.Json.Serialization;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Spec.Wire;

/// <summary>The JSON of the wire: one object a line, names as YAML spells them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    // An object of JSON has no order, and many writers sort: "errno" comes before "outcome".
    AllowOutOfOrderMetadataProperties = true,
    // Not "WhenWritingDefault": a field left out is read as the op's own default, which need not be 0 (pages:
    // 1).
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(PlaceConverter), typeof(GpaConverter),
        typeof(NamedConverter<Errno>), typeof(NamedConverter<FaultCode>), typeof(
            NamedConverter<MemoryKind>), typeof(NamedConverter<FileKind>),
        typeof(NamedConverter<PrctlOption>), typeof(NamedConverter<KvmCap>), typeof(
            NamedConverter<CopyDirection>),
        typeof(NamedConverter<Tcf>), typeof(FlagsConverter<Prot>), typeof(FlagsConverter<MapFlags>),
        typeof(FlagsConverter<MemfdFlags>), typeof(
            FlagsConverter<TaggedAddrCtrl>), typeof(FlagsConverter<MemFlags>),
        typeof(FlagsConverter<VcpuFeatures>),
        typeof(NamedConverter<Signal>), typeof(NamedConverter<SignalHandler>), typeof(
            NamedConverter<SigprocmaskHow>),
        typeof(NamedConverter<FrameField>), typeof(NamedConverter<Executable>),
        typeof(NamedConverter<AccessInstruction>), typeof(NamedConverter<TagInstruction>),
        typeof(NamedConverter<TagBlockInstruction>), typeof(NamedConverter<UserRegister>),
        typeof(NamedConverter<AuxvBit>), typeof(
            NamedConverter<TcfPreferred>), typeof(NamedConverter<SysctlName>),
        typeof(FlagsConverter<SigactionFlags>),
        typeof(NamedConverter<Touch>), typeof(NamedConverter<SplitCause>), typeof(
            NamedConverter<CollapseCause>),
        typeof(NamedConverter<MigrateCall>), typeof(
            FlagsConverter<UffdFeatures>), typeof(FlagsConverter<UffdMode>),
        typeof(NamedConverter<Advice>), typeof(NamedConverter<OwnMapping>), typeof(
            FlagsConverter<MremapFlags>),
        typeof(FlagsConverter<SealFlags>), typeof(FlagsConverter<MlockallFlags>), typeof(
            FlagsConverter<CoredumpFilter>),
        typeof(NamedConverter<Regset>), typeof(NamedConverter<IovecKind>), typeof(NamedConverter<IoUringOp>),
        typeof(NamedConverter<FutexOp>), typeof(NamedConverter<StructureCall>),
        typeof(NamedConverter<SegmentField>), typeof(NamedConverter<SwapKind>), typeof(
            NamedConverter<KpageFlag>),
    ])]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(Program))]
[JsonSerializable(typeof(Answered))]
[JsonSerializable(typeof(Together))]
[JsonSerializable(typeof(TogetherAnswered))]
[JsonSerializable(typeof(Chosen))]
[JsonSerializable(typeof(Carried))]
public sealed partial class WireJson : JsonSerializerContext;
