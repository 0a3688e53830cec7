using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>fs/userfaultfd.c: registers memory with a userfaultfd, and tells it of faults.</summary>
public static class Userfaults
{
    /// <summary>The address that a userfaultfd is told of an access.</summary>
    [Models("fs/userfaultfd.c", "userfault_msg")]
    public static ulong UffdAddress(this AddressSpace mm, ulong address) =>
        mm.FindVma(address)?.Uffd is { } ctx && ctx.Features.HasFlag(UffdFeatures.ExactAddress)
            ? address
            : address & ~(mm.PageSize - 1);

    [Models("fs/userfaultfd.c", "userfaultfd_register")]
    public static Errno UserfaultfdRegister(
        this AddressSpace mm, UserfaultfdCtx ctx, ulong start, ulong length, UffdMode mode)
    {
        if (mode == 0 || (mode & ~mm.Kernel.Parts.Userfaultfd.Modes) != 0)
            return EINVAL;

        if (ValidateRange(mm, start, length) is not Ok and var invalid)
            return invalid;

        if (mm.FindVmaIntersection(start, start + length) is not { } first || first.Start > start)
            return EINVAL;

        for (var at = start; at < start + length; at = mm.FindVma(at)!.End)
        {
            if (mm.FindVmaIntersection(at, at + 1) is not { } vma || !VmaCanUserfault(vma, mode))
                return EINVAL;

            if (vma.Uffd is not null && vma.Uffd != ctx)
                return EBUSY;
        }

        var errno = Madvise.MadviseVmaBehavior(mm, start, length, UffdFlagsOf(mode));
        for (var at = start; errno is Ok && at < start + length; at = mm.FindVma(at)!.End)
            mm.FindVma(at)!.Uffd = ctx;

        return errno;
    }

    /// <summary>An address with a tag is above every address of a process.</summary>
    [Models("fs/userfaultfd.c", "validate_range")]
    internal static Errno ValidateRange(AddressSpace mm, ulong start, ulong length) =>
        mm.OffsetInPage(start) || mm.OffsetInPage(length) || length == 0 ||
        start >= AddressSpace.TaskSize || length > AddressSpace.TaskSize - start
            ? EINVAL
            : Ok;

    [Models("include/linux/userfaultfd_k.h", "vma_can_userfault")]
    private static bool VmaCanUserfault(Vma vma, UffdMode mode) =>
        (vma.File is null && !mode.HasFlag(UffdMode.Minor)) || vma.File is { IsShmem: true };

    private static VmFlags UffdFlagsOf(UffdMode mode) =>
        (mode.HasFlag(UffdMode.Missing) ? VmFlags.VM_UFFD_MISSING : 0) |
        (mode.HasFlag(UffdMode.Wp) ? VmFlags.VM_UFFD_WP : 0) |
        (mode.HasFlag(UffdMode.Minor) ? VmFlags.VM_UFFD_MINOR : 0);

    internal static Page? Cached(AddressSpace mm, Vma vma, ulong address) =>
        (vma.File as CachedFile)?.Cached(mm.Kernel, vma.FileOffset(address));

    [Models("include/linux/userfaultfd_k.h", "userfaultfd_missing")]
    internal static bool UserfaultfdMissing(Vma vma) => vma.Flags.HasFlag(VmFlags.VM_UFFD_MISSING);

    [Models("fs/userfaultfd.c", "handle_userfault")]
    internal static FaultCode HandleUserfault(bool write) =>
        write ? FaultCode.UFFD_PAGEFAULT_FLAG_WRITE : FaultCode.UFFD_EVENT_PAGEFAULT;

    /// <summary>What shared memory asks a userfaultfd before it finds or makes a page.</summary>
    [Models("mm/shmem.c", "shmem_get_folio_gfp")]
    internal static FaultCode? ShmemUserfault(AddressSpace mm, Vma vma, ulong address, bool write) =>
        vma.File is not { IsShmem: true } ? null
        : Cached(mm, vma, address) is null ? UserfaultfdMissing(vma) ? HandleUserfault(write) : null
        : vma.Flags.HasFlag(VmFlags.VM_UFFD_MINOR) ? FaultCode.UFFD_PAGEFAULT_FLAG_MINOR
        : null;

    /// <summary>A child's memory is not watched: nobody asked for that (UFFD_FEATURE_EVENT_FORK).</summary>
    [Models("fs/userfaultfd.c", "dup_userfaultfd")]
    internal static void DupUserfaultfd(Vma vma)
    {
        vma.Uffd = null;
        vma.Flags &= ~VmFlags.VM_UFFD_FLAGS;
    }
}
