using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>Flags of <c>mlockall</c>.</summary>
[Flags]
public enum MlockallFlags
{
    None = 0,

    /// <summary>MCL_CURRENT: what is mapped.</summary>
    Current = 1,

    /// <summary>MCL_FUTURE: what will be mapped.</summary>
    Future = 2,

    /// <summary>MCL_ONFAULT: lock pages when they are touched, fault none in.</summary>
    Onfault = 4,
}

[JsonDerivedType(typeof(Mlock), "mlock")]
[JsonDerivedType(typeof(Munlock), "munlock")]
[JsonDerivedType(typeof(Mlock2Onfault), "mlock2_onfault")]
[JsonDerivedType(typeof(Mlockall), "mlockall")]
[JsonDerivedType(typeof(Msync), "msync")]
[JsonDerivedType(typeof(Mincore), "mincore")]
[JsonDerivedType(typeof(Mbind), "mbind")]
[JsonDerivedType(typeof(GetMempolicy), "get_mempolicy")]
public abstract partial record Op
{
    /// <summary>Locks, syncs and places a range of memory, or asks about one.</summary>
    public abstract record RangesFamily : Op;

    /// <summary>The system call <c>mlock</c>: all pages are faulted in and stay.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Mlock(Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0)
        : RangesFamily;

    /// <summary>The system call <c>munlock</c>.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Munlock(Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0)
        : RangesFamily;

    /// <summary>
    /// The system call <c>mlock2</c> with MLOCK_ONFAULT: pages stay from their first touch on.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Mlock2Onfault(
        Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0) : RangesFamily;

    /// <summary>The system call <c>mlockall</c>.</summary>
    /// <param name="Flags">Flags.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Mlockall(MlockallFlags Flags) : RangesFamily;

    /// <summary>The system call <c>msync</c> with MS_SYNC.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Msync(Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0)
        : RangesFamily;

    /// <summary>The system call <c>mincore</c>. Answers how many pages of the range are in memory.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Mincore(Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0)
        : RangesFamily;

    /// <summary>The system call <c>mbind</c> with MPOL_DEFAULT: no memory policy.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Mbind(Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0)
        : RangesFamily;

    /// <summary>
    /// The system call <c>get_mempolicy</c> with MPOL_F_ADDR, for the policy of an address.
    /// </summary>
    /// <param name="At">The address.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GetMempolicy(Place At, [Within(0, 15)] int Tag = 0) : RangesFamily;
}
