using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Kvm;

/// <summary>arch/arm64/kvm/guest.c: the ioctl KVM_ARM_MTE_COPY_TAGS.</summary>
public static class KvmGuest
{
    /// <summary>The ioctl KVM_ARM_MTE_COPY_TAGS.</summary>
    /// <returns>How many bytes of guest memory were covered, or a refusal if none was.</returns>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public static Errno KvmVmIoctlMteCopyTags(
        this Vm vm, CopyTagsRequest request, ITagBuffer buffer, out long copied)
    {
        copied = 0;
        if (vm.Kernel.Parts.CopyTags.Check(vm, request) is not Ok and var refused)
            return refused;

        var done = 0UL;
        while (request.Length > done && CopyPage(vm, request, done, buffer))
            done += vm.PageSize;

        copied = vm.Kernel.Parts.CopyTags.Answer(done);
        return done == 0 && request.Length != 0 ? EFAULT : Ok;
    }

    /// <summary>Copies the tags of one page; false if that was not possible for all of them.</summary>
    private static bool CopyPage(Vm vm, CopyTagsRequest request, ulong done, ITagBuffer buffer)
    {
        var gpa = request.GuestIpa + done;
        if (KvmMain.GfnToPage(vm, gpa, !request.FromGuest) is not { } page)
            return false;

        var offset = (int)(done / Granule.Bytes);
        if (request.FromGuest)
            return MteCopyTagsToUser(vm, page, buffer, offset);

        if (!MteCopyTagsFromUser(vm, page, buffer, offset))
            return false;

        if (vm.Kernel.Parts.MemslotChanges.LogsCopiedTags && vm.GfnToMemslot(gpa) is { } slot)
            vm.MarkPageDirty(slot, gpa);

        return true;
    }

    /// <summary>A page whose tags were never made valid reads 0, and stays as it is.</summary>
    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_to_user")]
    private static bool MteCopyTagsToUser(Vm vm, Page page, ITagBuffer buffer, int offset)
    {
        var tags = new byte[vm.Kernel.PageSize / Granule.Bytes];
        if (
            !vm.Kernel.Parts.Tagging.PageMteTagged(page.Head)
                && vm.Kernel.Parts.CopyTags.ReadsOnlyTaggedPages)
            return buffer.Clear(offset, tags.Length);

        page.Tags.Read(0, tags);
        return buffer.Write(offset, tags) == tags.Length;
    }

    /// <summary>Tags are written whether somebody wrote some before or not.</summary>
    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_from_user")]
    private static bool MteCopyTagsFromUser(Vm vm, Page page, ITagBuffer buffer, int offset)
    {
        var tags = new byte[vm.Kernel.PageSize / Granule.Bytes];
        var read = buffer.Read(offset, tags);
        if (!vm.Kernel.Parts.CopyTags.IgnoresHighBits && tags.Any(tag => tag >= Granule.TagCount))
            return false;

        for (var index = 0; index < read; index++)
            tags[index] &= Granule.TagCount - 1;

        var whole = read == tags.Length;
        var marks = vm.Kernel.Parts.CopyTags.MarksWrittenPages
            && (whole || vm.Kernel.Parts.CopyTags.ClearsTagsOnFault);
        if (!marks)
        {
            page.Tags.Write(0, tags.AsSpan(0, read));
            return whole;
        }

        // The flag is the folio's: what is not written now must not show what was there before.
        if (vm.Kernel.Parts.Tagging.TryPageMteTagging(page.Head))
            PageTags.MteClearPageTags(page.Head);

        page.Tags.Write(0, tags.AsSpan(0, read));
        if (!whole)
            page.Tags.Fill(0);

        vm.Kernel.Parts.Tagging.SetPageMteTagged(page.Head);
        return whole;
    }
}
