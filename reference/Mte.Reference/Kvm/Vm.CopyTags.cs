using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;
using static Mte.Spec.Errno;

namespace Mte.Reference.Kvm;

public sealed partial class Vm
{
    /// <summary>
    /// The ioctl KVM_ARM_MTE_COPY_TAGS. The buffer holds one byte a granule; behind its end is nothing.
    /// </summary>
    /// <returns>How many bytes of guest memory were covered, or a refusal if none was.</returns>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public Errno KvmVmIoctlMteCopyTags(CopyTagsRequest request, Span<byte> tags, out long copied)
    {
        copied = 0;
        if (kernel.Parts.CopyTags.Check(this, request) is not Ok and var refused)
            return refused;

        var (granules, done) = (kernel.PageSize / Granule.Bytes, 0UL);
        while (request.Length - done >= PageSize && tags.Length >= granules)
        {
            if (GfnToPage(request.GuestIpa + done, !request.FromGuest) is not { } page)
                break;

            var ofPage = tags[..granules];
            if (request.FromGuest)
                MteCopyTagsToUser(page, ofPage);
            else
                MteCopyTagsFromUser(page, ofPage);

            done += PageSize;
            tags = tags[granules..];
        }

        copied = kernel.Parts.CopyTags.Answer(done);
        return done == 0 && request.Length != 0 ? EFAULT : Ok;
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
    private void MteCopyTagsToUser(Page page, Span<byte> tags)
    {
        if (kernel.Parts.Tagging.PageMteTagged(page.Head) || !kernel.Parts.CopyTags.ReadsOnlyTaggedPages)
            page.Tags.Read(0, tags);
        else
            tags.Clear();
    }

    /// <summary>Tags are written whether somebody wrote some before or not.</summary>
    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_from_user")]
    private void MteCopyTagsFromUser(Page page, ReadOnlySpan<byte> tags)
    {
        if (!kernel.Parts.CopyTags.MarksWrittenPages)
        {
            page.Tags.Write(0, tags);
            return;
        }

        // The flag is the folio's: what is not written now must not show what was there before.
        if (kernel.Parts.Tagging.TryPageMteTagging(page.Head))
            PageTags.MteClearPageTags(page.Head);

        page.Tags.Write(0, tags);
        kernel.Parts.Tagging.SetPageMteTagged(page.Head);
    }
}
