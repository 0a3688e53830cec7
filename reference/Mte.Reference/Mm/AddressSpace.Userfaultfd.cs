using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mm;

/// <summary>A userfaultfd: the memory that it watches, and what was asked of it.</summary>
/// <param name="Mm">The memory.</param>
/// <param name="Features">Features.</param>
public sealed record UserfaultfdCtx(AddressSpace Mm, UffdFeatures Features);

public sealed partial class AddressSpace
{
    /// <summary>The address that a userfaultfd is told of an access.</summary>
    [Models("fs/userfaultfd.c", "userfault_msg")]
    public ulong UffdAddress(ulong address) =>
        FindVma(address)?.Uffd is { } ctx && ctx.Features.HasFlag(UffdFeatures.ExactAddress)
            ? address
            : address & ~(PageSize - 1);

    [Models("fs/userfaultfd.c", "userfaultfd_register")]
    public Errno UserfaultfdRegister(UserfaultfdCtx ctx, ulong start, ulong length, UffdMode mode)
    {
        if (mode == 0 || (mode & ~kernel.Parts.Userfaultfd.Modes) != 0)
            return EINVAL;

        if (ValidateRange(start, length) is not Ok and var invalid)
            return invalid;

        if (FindVmaIntersection(start, start + length) is not { } first || first.Start > start)
            return EINVAL;

        for (var at = start; at < start + length; at = FindVma(at)!.End)
        {
            if (FindVmaIntersection(at, at + 1) is not { } vma || !VmaCanUserfault(vma, mode))
                return EINVAL;

            if (vma.Uffd is not null && vma.Uffd != ctx)
                return EBUSY;
        }

        var errno = MadviseVmaBehavior(start, length, UffdFlagsOf(mode));
        for (var at = start; errno is Ok && at < start + length; at = FindVma(at)!.End)
            FindVma(at)!.Uffd = ctx;

        return errno;
    }

    [Models("mm/userfaultfd.c", "mfill_atomic")]
    public Errno MfillAtomicCopy(UserfaultfdCtx ctx, ulong start, ulong length, IReadOnlyList<Page> source) =>
        EachPage(ctx, start, length, VmFlags.VM_UFFD_FLAGS, (vma, at, index) =>
        {
            if (pageTable.ContainsKey(Index(vma, at)) || Cached(vma, at) is not null)
                return EEXIST;

            var page = vma.File is null ? kernel.Pages.AllocPage() : vma.File.Fault(kernel, vma.FileOffset(at))!;
            kernel.Parts.Userfaultfd.MfillAtomicPteCopy(kernel, page, source[index]);
            MfillAtomicInstallPte(vma, at, page);
            return Ok;
        });

    [Models("mm/userfaultfd.c", "mfill_atomic_pte_zeropage")]
    public Errno MfillAtomicZeropage(UserfaultfdCtx ctx, ulong start, ulong length) =>
        EachPage(ctx, start, length, VmFlags.VM_UFFD_FLAGS, (vma, at, _) =>
        {
            if (pageTable.ContainsKey(Index(vma, at)) || Cached(vma, at) is not null)
                return EEXIST;

            if (vma.File is { } file)
                MfillAtomicInstallPte(vma, at, file.Fault(kernel, vma.FileOffset(at))!);
            else
                SetPteAt(vma, at, MkPte(vma, kernel.ZeroPage, write: false, special: true));

            return Ok;
        });

    [Models("mm/userfaultfd.c", "mfill_atomic_pte_continue")]
    public Errno MfillAtomicContinue(UserfaultfdCtx ctx, ulong start, ulong length) =>
        EachPage(ctx, start, length, VmFlags.VM_UFFD_FLAGS, (vma, at, _) =>
        {
            if (!kernel.Parts.Userfaultfd.Modes.HasFlag(UffdMode.Minor) || !vma.Shared)
                return EINVAL;

            if (pageTable.ContainsKey(Index(vma, at)))
                return EEXIST;

            if (Cached(vma, at) is not { } page)
                return EFAULT;

            kernel.Parts.Userfaultfd.MfillAtomicPteContinue(page);
            MfillAtomicInstallPte(vma, at, page);
            return Ok;
        });

    [Models("mm/userfaultfd.c", "mwriteprotect_range")]
    public Errno MwriteprotectRange(UserfaultfdCtx ctx, ulong start, ulong length, bool protect) =>
        EachPage(ctx, start, length, VmFlags.VM_UFFD_WP, (vma, at, _) =>
        {
            if (!pageTable.TryGetValue(Index(vma, at), out var pte))
                return Ok;

            kernel.Parts.Userfaultfd.UffdWpRange(pte.Page);
            SetPteAt(vma, at, pte with { UffdWp = protect, Write = false });
            return Ok;
        });

    [Models("mm/userfaultfd.c", "move_pages")]
    public Errno MovePages(UserfaultfdCtx ctx, ulong start, ulong source, ulong length)
    {
        var policy = kernel.Parts.Userfaultfd;
        if (!policy.Features.HasFlag(UffdFeatures.Move))
            return EINVAL;

        if (ValidateRange(source, length) is not Ok and var invalid)
            return invalid;

        return EachPage(ctx, start, length, VmFlags.VM_UFFD_FLAGS, (target, at, index) =>
        {
            var from = source + ((ulong)index * PageSize);
            if (FindVmaIntersection(from, from + 1) is not { } vma || !policy.ValidateMoveAreas(vma, target))
                return EINVAL;

            if (pageTable.ContainsKey(Index(target, at)))
                return EEXIST;

            if (PageAt(from) is not { } page)
                return ENOENT;

            if (!page.Anonymous || page.Mapcount > 1)
                return EBUSY;

            policy.MovePresentPte(page);
            pageTable.Remove(Index(vma, from));
            SetPteAt(target, at, MkPte(target, page, write: true));
            return Ok;
        });
    }

    private Errno EachPage(
        UserfaultfdCtx ctx, ulong start, ulong length, VmFlags watched, Func<Vma, ulong, int, Errno> each)
    {
        if (ValidateRange(start, length) is not Ok and var invalid)
            return invalid;

        for (var index = 0; (ulong)index * PageSize < length; index++)
        {
            var at = start + ((ulong)index * PageSize);
            if (FindVmaIntersection(at, at + 1) is not { } vma || vma.Uffd != ctx || (vma.Flags & watched) == 0)
                return ENOENT;

            if (each(vma, at, index) is not Ok and var refused)
                return refused;
        }

        return Ok;
    }

    /// <summary>An address with a tag is above every address of a process.</summary>
    [Models("fs/userfaultfd.c", "validate_range")]
    private Errno ValidateRange(ulong start, ulong length) =>
        OffsetInPage(start) || OffsetInPage(length) || length == 0 || start >= TaskSize || length > TaskSize - start
            ? EINVAL
            : Ok;

    [Models("include/linux/userfaultfd_k.h", "vma_can_userfault")]
    private static bool VmaCanUserfault(Vma vma, UffdMode mode) =>
        (vma.File is null && !mode.HasFlag(UffdMode.Minor)) || vma.File is { IsShmem: true };

    private static VmFlags UffdFlagsOf(UffdMode mode) =>
        (mode.HasFlag(UffdMode.Missing) ? VmFlags.VM_UFFD_MISSING : 0) |
        (mode.HasFlag(UffdMode.Wp) ? VmFlags.VM_UFFD_WP : 0) |
        (mode.HasFlag(UffdMode.Minor) ? VmFlags.VM_UFFD_MINOR : 0);

    [Models("mm/userfaultfd.c", "mfill_atomic_install_pte")]
    private void MfillAtomicInstallPte(Vma vma, ulong address, Page page)
    {
        if (vma.File is null)
            SetAnonymous(vma, address, page);
        else
            SetPteAt(vma, address, MkPte(vma, page, write: vma.Shared));
    }

    private Page? Cached(Vma vma, ulong address) =>
        (vma.File as CachedFile)?.Cached(kernel, vma.FileOffset(address));

    [Models("include/linux/userfaultfd_k.h", "userfaultfd_missing")]
    private static bool UserfaultfdMissing(Vma vma) => vma.Flags.HasFlag(VmFlags.VM_UFFD_MISSING);

    [Models("fs/userfaultfd.c", "handle_userfault")]
    private static FaultCode HandleUserfault(bool write) =>
        write ? FaultCode.UFFD_PAGEFAULT_FLAG_WRITE : FaultCode.UFFD_EVENT_PAGEFAULT;

    /// <summary>What shared memory asks a userfaultfd before it finds or makes a page.</summary>
    [Models("mm/shmem.c", "shmem_get_folio_gfp")]
    private FaultCode? ShmemUserfault(Vma vma, ulong address, bool write) =>
        vma.File is not { IsShmem: true } ? null
        : Cached(vma, address) is null ? UserfaultfdMissing(vma) ? HandleUserfault(write) : null
        : vma.Flags.HasFlag(VmFlags.VM_UFFD_MINOR) ? FaultCode.UFFD_PAGEFAULT_FLAG_MINOR
        : null;

    /// <summary>A child's memory is not watched: nobody asked for that (UFFD_FEATURE_EVENT_FORK).</summary>
    [Models("fs/userfaultfd.c", "dup_userfaultfd")]
    private static void DupUserfaultfd(Vma vma)
    {
        vma.Uffd = null;
        vma.Flags &= ~VmFlags.VM_UFFD_FLAGS;
    }
}
