using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>Features of userfaultfd (include/uapi/linux/userfaultfd.h, <c>UFFD_FEATURE_</c>).</summary>
[Flags]
public enum UffdFeatures : ulong
{
    None = 0,

    /// <summary>UFFD_FEATURE_PAGEFAULT_FLAG_WP.</summary>
    PagefaultFlagWp = 1 << 0,

    /// <summary>UFFD_FEATURE_MISSING_SHMEM.</summary>
    MissingShmem = 1 << 5,

    /// <summary>UFFD_FEATURE_MINOR_SHMEM.</summary>
    MinorShmem = 1 << 10,

    /// <summary>UFFD_FEATURE_EXACT_ADDRESS.</summary>
    ExactAddress = 1 << 11,

    /// <summary>UFFD_FEATURE_MOVE.</summary>
    Move = 1 << 16,
}

/// <summary>What a userfaultfd watches (<c>UFFDIO_REGISTER_MODE_</c>).</summary>
[Flags]
public enum UffdMode : ulong
{
    None = 0,

    /// <summary>Accesses to pages that are not there.</summary>
    Missing = 1 << 0,

    /// <summary>Writes to pages that are write-protected.</summary>
    Wp = 1 << 1,

    /// <summary>Accesses to pages that are in the file and not mapped.</summary>
    Minor = 1 << 2,
}

[JsonDerivedType(typeof(Userfaultfd), "userfaultfd")]
[JsonDerivedType(typeof(UffdioRegister), "uffdio_register")]
[JsonDerivedType(typeof(UffdioCopy), "uffdio_copy")]
[JsonDerivedType(typeof(UffdioZeropage), "uffdio_zeropage")]
[JsonDerivedType(typeof(UffdioContinue), "uffdio_continue")]
[JsonDerivedType(typeof(UffdioWriteprotect), "uffdio_writeprotect")]
[JsonDerivedType(typeof(UffdioMove), "uffdio_move")]
public abstract partial record Op
{
    /// <summary>Handles page faults of another process.</summary>
    public abstract record UserfaultfdsFamily : Op;

    /// <summary>
    /// The system call <c>userfaultfd</c>, then UFFDIO_API. From now on an access by any process that waits
    /// for this userfaultfd comes to a fault named UFFD_…; it goes on when another thread or process has seen
    /// to its page.
    /// </summary>
    /// <param name="As">The name of the new userfaultfd.</param>
    /// <param name="Features">Features.</param>
    [Needs("userfaultfd")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record Userfaultfd(
        [Makes(Thing.Userfaultfd)] string As, UffdFeatures Features = UffdFeatures.None) : UserfaultfdsFamily;

    /// <summary>The ioctl UFFDIO_REGISTER.</summary>
    /// <param name="Uffd">The userfaultfd.</param>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Mode">What to watch.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Needs("userfaultfd")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record UffdioRegister(
        [Uses(Thing.Userfaultfd)] string Uffd,
        Place At,
        UffdMode Mode,
        [Within(0, 4096)] int Pages = 1,
        [Within(0, 15)] int Tag = 0) : UserfaultfdsFamily;

    /// <summary>The ioctl UFFDIO_COPY.</summary>
    /// <param name="Uffd">The userfaultfd.</param>
    /// <param name="Dst">Where the new pages are.</param>
    /// <param name="Src">What they are copied from, in the memory of the caller.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in <c>dst</c>.</param>
    [Needs("userfaultfd")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Model)]
    public sealed record UffdioCopy(
        [Uses(Thing.Userfaultfd)] string Uffd,
        Place Dst,
        Place Src,
        [Within(0, 4096)] int Pages = 1,
        [Within(0, 15)] int Tag = 0) : UserfaultfdsFamily;

    /// <summary>The ioctl UFFDIO_ZEROPAGE.</summary>
    /// <param name="Uffd">The userfaultfd.</param>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Needs("userfaultfd")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record UffdioZeropage(
        [Uses(Thing.Userfaultfd)] string Uffd,
        Place At,
        [Within(0, 4096)] int Pages = 1,
        [Within(0, 15)] int Tag = 0) : UserfaultfdsFamily;

    /// <summary>The ioctl UFFDIO_CONTINUE.</summary>
    /// <param name="Uffd">The userfaultfd.</param>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Needs("userfaultfd")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record UffdioContinue(
        [Uses(Thing.Userfaultfd)] string Uffd,
        Place At,
        [Within(0, 4096)] int Pages = 1,
        [Within(0, 15)] int Tag = 0) : UserfaultfdsFamily;

    /// <summary>The ioctl UFFDIO_WRITEPROTECT.</summary>
    /// <param name="Uffd">The userfaultfd.</param>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Protect">1 to protect the range (UFFDIO_WRITEPROTECT_MODE_WP), 0 to lift that.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Needs("userfaultfd")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record UffdioWriteprotect(
        [Uses(Thing.Userfaultfd)] string Uffd,
        Place At,
        [Within(0, 1)] int Protect,
        [Within(0, 4096)] int Pages = 1,
        [Within(0, 15)] int Tag = 0) : UserfaultfdsFamily;

    /// <summary>The ioctl UFFDIO_MOVE.</summary>
    /// <param name="Uffd">The userfaultfd.</param>
    /// <param name="Dst">Where the pages go.</param>
    /// <param name="Src">Where they come from.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in <c>dst</c>.</param>
    [Needs("userfaultfd")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record UffdioMove(
        [Uses(Thing.Userfaultfd)] string Uffd,
        Place Dst,
        Place Src,
        [Within(0, 4096)] int Pages = 1,
        [Within(0, 15)] int Tag = 0) : UserfaultfdsFamily;
}
