using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Protocols;
using Mte.Reference.State;
using Mte.Spec.Litmus;

namespace Mte.Reference.Races.Functions;

/// <summary>KVM_ARM_MTE_COPY_TAGS to a guest, and from one.</summary>
[Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
public static class KvmVmIoctlMteCopyTagsSteps
{
    public static void Emit(StepWriter code, RaceMm mm, int process, LitmusOp.KvmArmMteCopyTags op) =>
        code.In("kvm_vm_ioctl_mte_copy_tags", () =>
        {
            // If the buffer is the page itself, it is that mapping which is not touched yet.
            var frame = op.Buffer == TagBuffer.Itself
                ? code.Load(new CellRef(code.Layout.PageCache(op.Page)), "look the page up")
                : GetUserPagesRemoteSteps.Frame(code, mm, process, op.Page);
            mm.Tagging.MteCopyTagsFromUser(
                code, frame, (byte)op.Tag, () => ReadBuffer(code, mm, process, op));
        });

    /// <summary>From a guest come the tags of a page whose flag is set, else 0.</summary>
    public static void EmitFrom(
        StepWriter code, RaceMm mm, int process, LitmusOp.KvmArmMteCopyTagsFrom op, byte slot) =>
        code.In("kvm_vm_ioctl_mte_copy_tags", () => SavedTagsSteps.Emit(
            code, mm, GetUserPagesRemoteSteps.Frame(code, mm, process, op.Page), op.Granule, slot));

    private static void ReadBuffer(StepWriter code, RaceMm mm, int process, LitmusOp.KvmArmMteCopyTags op)
    {
        if (op.Buffer == TagBuffer.Userfaultfd)
            code.WaitFor(new CellRef(code.Layout.Uffd(process)), "wait for userfaultfd");
        else if (op.Buffer == TagBuffer.Itself)
            HandlePteFaultSteps.Emit(code, mm, process, op.Page);
    }
}

/// <summary>Finds the page of another process, faulting it in if it must.</summary>
[Models("mm/gup.c", "get_user_pages_remote")]
public static class GetUserPagesRemoteSteps
{
    public static sbyte Emit(StepWriter code, RaceMm mm, int process, int page)
    {
        var at = new CellRef(code.Layout.Pte(process, page));
        var entry = code.Load(at, "read the entry", StepTraits.Acquire);
        HandlePteFaultSteps.IfMissing(code, mm, process, page, entry, () =>
            code.LoadInto(entry, at, "read the entry", StepTraits.Acquire));
        return entry;
    }

    /// <summary>
    /// As <see cref="Emit"/>, and keeps the page from being reclaimed, if it may be, until <see cref="Put"/>.
    /// </summary>
    public static sbyte Held(StepWriter code, RaceMm mm, int process, int page)
    {
        if (!mm.PagesOut)
            return Emit(code, mm, process, page);

        var frame = code.Constant(0);
        Hold(code, mm, process, page, frame);
        for (var fault = 0; fault <= mm.Moves; fault++)
            HandlePteFaultSteps.IfMissing(
                code, mm, process, page, frame, () => Hold(code, mm, process, page, frame));

        return frame;
    }

    /// <summary>Gives the reference back.</summary>
    public static void Put(StepWriter code, RaceMm mm)
    {
        if (mm.PagesOut)
            code.Unlock(code.Layout.Held, "put_page");
    }

    private static void Hold(StepWriter code, RaceMm mm, int process, int page, sbyte frame)
    {
        var layout = code.Layout;
        code.Lock(layout.PageTableLock(process));
        code.LoadInto(frame, new CellRef(layout.Pte(process, page)), "read the entry", StepTraits.Acquire);
        code.If(frame, EntryBits.Present, EntryBits.Present, () => code.Lock(layout.Held, "get_page"));
        code.Unlock(layout.PageTableLock(process));
    }

    /// <summary>
    /// The page behind a guest's memory. Where it is mapped for sure, it is enough to look it up.
    /// </summary>
    public static sbyte Frame(StepWriter code, RaceMm mm, int process, int page) =>
        mm.Missing == PageAbsence.Never
        ? code.Load(new CellRef(code.Layout.PageCache(page)), "look the page up")
        : Emit(code, mm, process, page);
}

/// <summary>PTRACE_PEEKMTETAGS and PTRACE_POKEMTETAGS: only warns if the page's flag is clear.</summary>
[Models("arch/arm64/kernel/mte.c", "__access_remote_tags")]
public static class AccessRemoteTagsSteps
{
    public static void Peek(StepWriter code, RaceMm mm, int process, int page, int granule, byte slot) =>
        code.In("__access_remote_tags", () =>
        {
            var frame = GetUserPagesRemoteSteps.Held(code, mm, process, page);
            mm.Tagging.PageMteTagged(code, frame);
            code.Record(
                code.Load(TagSteps.At(frame, granule), $"read tag {granule}", StepTraits.MustBeValid), slot);
            GetUserPagesRemoteSteps.Put(code, mm);
        });

    public static void Poke(StepWriter code, RaceMm mm, int process, int page, int granule, byte tag) =>
        code.In("__access_remote_tags", () =>
        {
            var frame = GetUserPagesRemoteSteps.Held(code, mm, process, page);
            mm.Tagging.PageMteTagged(code, frame);
            code.Store(TagSteps.At(frame, granule), tag, $"tag {granule} := {tag}");
            GetUserPagesRemoteSteps.Put(code, mm);
        });
}

/// <summary>A core dump has the tags of pages whose flag is set.</summary>
[Models("arch/arm64/kernel/elfcore.c", "mte_dump_tag_range")]
public static class MteDumpTagRangeSteps
{
    public static void Emit(StepWriter code, RaceMm mm, int process, int page, int granule, byte slot) =>
        code.In("mte_dump_tag_range", () =>
        {
            var frame = GetUserPagesRemoteSteps.Emit(code, mm, process, page);
            SavedTagsSteps.Emit(code, mm, frame, granule, slot);
        });
}

/// <summary>
/// Hibernation saves the tags of all pages whose flag is set. This is its walk alone: processes are frozen
/// before it.
/// </summary>
[Models("arch/arm64/kernel/hibernate.c", "swsusp_mte_save_tags")]
public static class SwsuspMteSaveTagsSteps
{
    public static void Emit(StepWriter code, RaceMm mm, byte frame, int granule, byte slot) =>
        code.In(
            "swsusp_mte_save_tags", () => SavedTagsSteps.Emit(code, mm, code.Constant(frame), granule, slot));
}

/// <summary>What is saved of a page: a tag if the flag is set, else 0.</summary>
internal static class SavedTagsSteps
{
    public static void Emit(StepWriter code, RaceMm mm, sbyte frame, int granule, byte slot) =>
        code.If(mm.Tagging.PageMteTagged(code, frame), 1, 1,
            () => code.Record(
                code.Load(TagSteps.At(frame, granule), $"save tag {granule}", StepTraits.MustBeValid), slot),
            () => code.Record(code.Constant(0), slot));
}
