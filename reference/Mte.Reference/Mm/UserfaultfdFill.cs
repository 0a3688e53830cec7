using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/userfaultfd.c: fills, protects and moves the pages that a userfaultfd watches.</summary>
public static class UserfaultfdFill
{
    [Models("mm/userfaultfd.c", "mfill_atomic")]
    public static Errno MfillAtomicCopy(
        this AddressSpace mm, UserfaultfdCtx ctx, ulong start, ulong length, IReadOnlyList<Page> source) =>
        EachPage(mm, ctx, start, length, VmFlags.VM_UFFD_FLAGS, (vma, at, index) =>
        {
            if (mm.PageTable.Has(vma, at) || Userfaults.Cached(mm, vma, at) is not null)
                return EEXIST;

            var page = vma.File is null
                ? mm.Kernel.Pages.AllocPage()
                : vma.File.Fault(mm.Kernel, vma.FileOffset(at))!;
            mm.Kernel.Parts.Userfaultfd.MfillAtomicPteCopy(mm.Kernel, page, source[index]);
            MfillAtomicInstallPte(mm, vma, at, page);
            return Ok;
        });

    [Models("mm/userfaultfd.c", "mfill_atomic_pte_zeropage")]
    public static Errno MfillAtomicZeropage(
        this AddressSpace mm, UserfaultfdCtx ctx, ulong start, ulong length) =>
        EachPage(mm, ctx, start, length, VmFlags.VM_UFFD_FLAGS, (vma, at, _) =>
        {
            if (mm.PageTable.Has(vma, at) || Userfaults.Cached(mm, vma, at) is not null)
                return EEXIST;

            if (vma.File is { } file)
                MfillAtomicInstallPte(mm, vma, at, file.Fault(mm.Kernel, vma.FileOffset(at))!);
            else
                Ptes.SetZeroPage(mm, vma, at);

            return Ok;
        });

    [Models("mm/userfaultfd.c", "mfill_atomic_pte_continue")]
    public static Errno MfillAtomicContinue(
        this AddressSpace mm, UserfaultfdCtx ctx, ulong start, ulong length) =>
        EachPage(mm, ctx, start, length, VmFlags.VM_UFFD_FLAGS, (vma, at, _) =>
        {
            if (!mm.Kernel.Parts.Userfaultfd.Modes.HasFlag(UffdMode.Minor) || !vma.Shared)
                return EINVAL;

            if (mm.PageTable.Has(vma, at))
                return EEXIST;

            if (Userfaults.Cached(mm, vma, at) is not { } page)
                return EFAULT;

            mm.Kernel.Parts.Userfaultfd.MfillAtomicPteContinue(page);
            MfillAtomicInstallPte(mm, vma, at, page);
            return Ok;
        });

    [Models("mm/userfaultfd.c", "mwriteprotect_range")]
    public static Errno MwriteprotectRange(
        this AddressSpace mm, UserfaultfdCtx ctx, ulong start, ulong length, bool protect) =>
        EachPage(mm, ctx, start, length, VmFlags.VM_UFFD_WP, (vma, at, _) =>
        {
            if (!mm.PageTable.TryGet(vma, at, out var pte))
                return Ok;

            mm.Kernel.Parts.Userfaultfd.UffdWpRange(pte.Page);
            Ptes.SetPteAt(mm, vma, at, pte with { UffdWp = protect, Write = false });
            return Ok;
        });

    [Models("mm/userfaultfd.c", "move_pages")]
    public static Errno MovePages(
        this AddressSpace mm, UserfaultfdCtx ctx, ulong start, ulong source, ulong length)
    {
        var policy = mm.Kernel.Parts.Userfaultfd;
        if (!policy.Features.HasFlag(UffdFeatures.Move))
            return EINVAL;

        if (Userfaults.ValidateRange(mm, source, length) is not Ok and var invalid)
            return invalid;

        return EachPage(mm, ctx, start, length, VmFlags.VM_UFFD_FLAGS, (target, at, index) =>
        {
            var from = source + ((ulong)index * mm.PageSize);
            if (mm.FindVmaIntersection(from, from + 1) is not { } vma ||
                !policy.ValidateMoveAreas(vma, target))
                return EINVAL;

            if (mm.PageTable.Has(target, at))
                return EEXIST;

            if (mm.PageAt(from) is not { } page)
                return ENOENT;

            if (!page.Anonymous || page.Mapcount > 1)
                return EBUSY;

            policy.MovePresentPte(page);
            mm.PageTable.Remove(vma, from);
            Ptes.SetPteAt(mm, target, at, Ptes.MkPte(mm, target, page, write: true));
            return Ok;
        });
    }

    private static Errno EachPage(
        AddressSpace mm,
        UserfaultfdCtx ctx, ulong start, ulong length, VmFlags watched, Func<Vma, ulong, int, Errno> each)
    {
        if (Userfaults.ValidateRange(mm, start, length) is not Ok and var invalid)
            return invalid;

        for (var index = 0; (ulong)index * mm.PageSize < length; index++)
        {
            var at = start + ((ulong)index * mm.PageSize);
            if (mm.FindVmaIntersection(at, at + 1) is not { } vma ||
                vma.Uffd != ctx || (vma.Flags & watched) == 0)
                return ENOENT;

            if (each(vma, at, index) is not Ok and var refused)
                return refused;
        }

        return Ok;
    }

    [Models("mm/userfaultfd.c", "mfill_atomic_install_pte")]
    private static void MfillAtomicInstallPte(AddressSpace mm, Vma vma, ulong address, Page page)
    {
        if (vma.File is null)
            Ptes.SetAnonymous(mm, vma, address, page);
        else
            Ptes.SetPteAt(mm, vma, address, Ptes.MkPte(mm, vma, page, write: vma.Shared));
    }
}
