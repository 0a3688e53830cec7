using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;
using static Mte.Spec.Errno;

namespace Mte.Reference.Kvm;

public sealed partial class Vm
{
    /// <summary>The ioctl KVM_ARM_MTE_COPY_TAGS.</summary>
    /// <returns>How many bytes of guest memory were covered, or a refusal if none was.</returns>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public Errno KvmVmIoctlMteCopyTags(CopyTagsRequest request, ITagBuffer buffer, out long copied)
    {
        copied = 0;
        if (kernel.Parts.CopyTags.Check(this, request) is not Ok and var refused)
            return refused;

        var done = 0UL;
        while (request.Length > done && CopyPage(request, done, buffer))
            done += PageSize;

        copied = kernel.Parts.CopyTags.Answer(done);
        return done == 0 && request.Length != 0 ? EFAULT : Ok;
    }

    /// <summary>Copies the tags of one page; false if that was not possible for all of them.</summary>
    private bool CopyPage(CopyTagsRequest request, ulong done, ITagBuffer buffer)
    {
        var gpa = request.GuestIpa + done;
        if (GfnToPage(gpa, !request.FromGuest) is not { } page)
            return false;

        var offset = (int)(done / Granule.Bytes);
        if (request.FromGuest)
            return MteCopyTagsToUser(page, buffer, offset);

        if (!MteCopyTagsFromUser(page, buffer, offset))
            return false;

        if (kernel.Parts.MemslotChanges.LogsCopiedTags && GfnToMemslot(gpa) is { } slot)
            MarkPageDirty(slot, gpa);

        return true;
    }

    [Models("virt/kvm/kvm_main.c", "gfn_to_pfn_prot")]
    private Page? GfnToPage(ulong gpa, bool write)
    {
        if (GfnToMemslot(gpa) is { } slot && (slot.Writable || !write))
            return mm.GetUserPage(slot.Hva(gpa), write);

        // Only a wrong part comes here: some page has to be copied.
        return kernel.Parts.CopyTags.NeedsMemslot ? null : kernel.Pages.AllocPage();
    }

    /// <summary>A page whose tags were never made valid reads 0, and stays as it is.</summary>
    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_to_user")]
    private bool MteCopyTagsToUser(Page page, ITagBuffer buffer, int offset)
    {
        var tags = new byte[kernel.PageSize / Granule.Bytes];
        if (!kernel.Parts.Tagging.PageMteTagged(page.Head) && kernel.Parts.CopyTags.ReadsOnlyTaggedPages)
            return buffer.Clear(offset, tags.Length);

        page.Tags.Read(0, tags);
        return buffer.Write(offset, tags) == tags.Length;
    }

    /// <summary>Tags are written whether somebody wrote some before or not.</summary>
    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_from_user")]
    private bool MteCopyTagsFromUser(Page page, ITagBuffer buffer, int offset)
    {
        var tags = new byte[kernel.PageSize / Granule.Bytes];
        var read = buffer.Read(offset, tags);
        if (!kernel.Parts.CopyTags.IgnoresHighBits && tags.Any(tag => tag >= Granule.TagCount))
            return false;

        for (var index = 0; index < read; index++)
            tags[index] &= Granule.TagCount - 1;

        var whole = read == tags.Length;
        var marks = kernel.Parts.CopyTags.MarksWrittenPages && (whole || kernel.Parts.CopyTags.ClearsTagsOnFault);
        if (!marks)
        {
            page.Tags.Write(0, tags.AsSpan(0, read));
            return whole;
        }

        // The flag is the folio's: what is not written now must not show what was there before.
        if (kernel.Parts.Tagging.TryPageMteTagging(page.Head))
            PageTags.MteClearPageTags(page.Head);

        page.Tags.Write(0, tags.AsSpan(0, read));
        if (!whole)
            page.Tags.Fill(0);

        kernel.Parts.Tagging.SetPageMteTagged(page.Head);
        return whole;
    }
}
