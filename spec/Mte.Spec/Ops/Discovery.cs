using System.Text.Json.Serialization;

namespace Mte.Spec.Ops;

/// <summary>Bits of the auxiliary vector that concern tags (arch/arm64/include/uapi/asm/hwcap.h).</summary>
public enum AuxvBit
{
    HWCAP2_MTE,
    HWCAP2_MTE3,
    HWCAP3_MTE_FAR,
    HWCAP3_MTE_STORE_ONLY,
}

/// <summary>Words of <c>mte_tcf_preferred</c>.</summary>
public enum TcfPreferred
{
    Async,
    Sync,
    Asymm,

    /// <summary>A word that means nothing.</summary>
    Bogus,

    /// <summary>No word at all.</summary>
    Empty,
}

/// <summary>Kernel settings below <c>/proc/sys</c>.</summary>
public enum SysctlName
{
    /// <summary>abi.tagged_addr_disabled: 1 forbids to turn on the tagged address ABI.</summary>
    AbiTaggedAddrDisabled,
}

[JsonDerivedType(typeof(Getauxval), "getauxval")]
[JsonDerivedType(typeof(Cpuinfo), "cpuinfo")]
[JsonDerivedType(typeof(MteTcfPreferred), "mte_tcf_preferred")]
[JsonDerivedType(typeof(SetMteTcfPreferred), "set_mte_tcf_preferred")]
[JsonDerivedType(typeof(Sysctl), "sysctl")]
public abstract partial record Op
{
    /// <summary>Asks what the machine has, and reads and writes settings of the kernel.</summary>
    public abstract record DiscoveryFamily : Op;

    /// <summary>Answers 1 if the auxiliary vector (AT_HWCAP2, AT_HWCAP3) has a bit, else 0.</summary>
    /// <param name="Name">The bit.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record Getauxval(AuxvBit Name) : DiscoveryFamily;

    /// <summary>
    /// Answers 1 if every processor of <c>/proc/cpuinfo</c> lists a feature, 0 if none does.
    /// </summary>
    /// <param name="Feature">The feature, a whole word such as <c>mte3</c>.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Cpuinfo(string Feature) : DiscoveryFamily;

    /// <summary>Answers 1 if every CPU's <c>mte_tcf_preferred</c> is this word, else 0.</summary>
    /// <param name="Mode">The word.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record MteTcfPreferred(TcfPreferred Mode) : DiscoveryFamily;

    /// <summary>
    /// Writes a word to every CPU's <c>mte_tcf_preferred</c> (in /sys/devices/system/cpu/cpuN). The old words
    /// come back when the case ends.
    /// </summary>
    /// <param name="Mode">The word.</param>
    [Needs("root")]
    [Facts(Answer.Nothing, Changes.Settings, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record SetMteTcfPreferred(TcfPreferred Mode) : DiscoveryFamily;

    /// <summary>Writes a kernel setting. The old value comes back when the case ends.</summary>
    /// <param name="Name">The setting.</param>
    /// <param name="Value">The value.</param>
    [Needs("root")]
    [Facts(Answer.Nothing, Changes.Settings, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record Sysctl(SysctlName Name, [Within(0, 1)] int Value) : DiscoveryFamily;
}
