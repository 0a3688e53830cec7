using Mte.Reference.Races.Machine;
using Mte.Reference.State;

namespace Mte.Reference.Races.Protocols;

/// <summary>
/// How a page's tags become valid, in micro-steps. The generations differ in three primitives; functions in
/// which a generation does something of its own can be replaced too. Registers named <c>page</c> hold a page
/// frame's number.
/// </summary>
public abstract class TaggingSteps
{
    /// <summary>What it is called on the command line and in files.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether an entry for the first page of a huge page makes the tags of all of it valid.
    /// </summary>
    public virtual bool SyncsHugePage => true;

    /// <summary>Whether PG_mte_lock is used: if so, it and PG_mte_tagged are the same in the end.</summary>
    public virtual bool UsesLock => false;

    /// <summary>
    /// Whether the faults of a guest's CPUs exclude each other: mmu_lock is taken for writing.
    /// </summary>
    public virtual bool GuestFaultsExclude => true;

    /// <summary>Whether the page's tags are valid: 1 or 0.</summary>
    [Models("arch/arm64/include/asm/mte.h", "page_mte_tagged")]
    public abstract sbyte PageMteTagged(StepWriter code, sbyte page);

    /// <summary>Does what is to be done by whoever must write the page's tags.</summary>
    [Models("arch/arm64/include/asm/mte.h", "try_page_mte_tagging")]
    public abstract void TryPageMteTagging(StepWriter code, sbyte page, Action first);

    /// <summary>For a page of one's own: the answer does not matter.</summary>
    public virtual void ClaimOwnPage(StepWriter code, sbyte page) => TryPageMteTagging(code, page, () => { });

    /// <summary>The tags have been written.</summary>
    [Models("arch/arm64/include/asm/mte.h", "set_page_mte_tagged")]
    public abstract void SetPageMteTagged(StepWriter code, sbyte page);

    /// <summary>Clears the tags of a page that is about to be mapped, if nobody has.</summary>
    [Models("arch/arm64/kernel/mte.c", "mte_sync_tags")]
    public virtual void MteSyncTags(StepWriter code, sbyte page) => code.In("mte_sync_tags", () =>
    {
        TryPageMteTagging(code, page, () =>
        {
            TagSteps.Clear(code, page);
            SetPageMteTagged(code, page);
        });
        BeforeEntry(code);
    });

    /// <summary>Orders the tags before the entry that makes them visible.</summary>
    protected virtual void BeforeEntry(StepWriter code) => code.Wmb();

    /// <summary>Copies a page with its tags, if they are valid.</summary>
    [Models("arch/arm64/mm/copypage.c", "copy_highpage")]
    public virtual void CopyHighpage(StepWriter code, sbyte to, sbyte from) => code.In("copy_highpage", () =>
        code.If(PageMteTagged(code, from), 1, 1, () =>
        {
            ClaimOwnPage(code, to);
            TagSteps.Copy(code, to, from);
            SetPageMteTagged(code, to);
        }));

    /// <summary>Gives a page that comes from swap its tags back.</summary>
    [Models("arch/arm64/mm/mteswap.c", "mte_restore_tags")]
    public virtual void MteRestoreTags(StepWriter code, sbyte page) =>
        code.In("mte_restore_tags", () => TryPageMteTagging(code, page, () =>
        {
            TagSteps.Restore(code, page);
            SetPageMteTagged(code, page);
        }));

    /// <summary>Clears the tags of a page that a guest is about to see, if nobody has.</summary>
    [Models("arch/arm64/kvm/mmu.c", "sanitise_mte_tags")]
    public virtual void SanitiseMteTags(StepWriter code, sbyte page) => code.In("sanitise_mte_tags", () =>
        TryPageMteTagging(code, page, () =>
        {
            TagSteps.Clear(code, page);
            SetPageMteTagged(code, page);
        }));

    /// <summary>Writes a guest's tags.</summary>
    /// <param name="code">The code.</param>
    /// <param name="page">The page.</param>
    /// <param name="tag">The tag of all its granules.</param>
    /// <param name="readBuffer">Reads the tags, which may take a page fault.</param>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public virtual void MteCopyTagsFromUser(StepWriter code, sbyte page, byte tag, Action readBuffer)
    {
        ClaimOwnPage(code, page);
        readBuffer();
        TagSteps.Store(code, page, tag);
        SetPageMteTagged(code, page);
    }

    /// <summary>Clears the tags of a page that was allocated for a PROT_MTE mapping.</summary>
    [Models("arch/arm64/mm/fault.c", "tag_clear_highpage")]
    public virtual void TagClearHighpage(StepWriter code, sbyte page) => code.In("tag_clear_highpage", () =>
    {
        ClaimOwnPage(code, page);
        TagSteps.Clear(code, page);
        SetPageMteTagged(code, page);
    });
}

/// <summary>The loops over a page's granules.</summary>
internal static class TagSteps
{
    public static CellRef At(sbyte page, int granule) => new(Layout.Tag(0, granule), page);

    public static CellRef Tagged(sbyte page) => new(Layout.Tagged(0), page);

    public static CellRef Locked(sbyte page) => new(Layout.Locked(0), page);

    /// <summary>The page was not valid before: nothing may be lost by it.</summary>
    [Models("arch/arm64/lib/mte.S", "mte_clear_page_tags")]
    public static void Clear(StepWriter code, sbyte page)
    {
        for (var granule = 0; granule < Layout.Granules; granule++)
            code.Store(At(page, granule), 0, $"tag {granule} := 0", StepTraits.Initialises);
    }

    /// <summary>As <see cref="Clear"/>, with the tags that were saved.</summary>
    [Models("arch/arm64/lib/mte.S", "mte_restore_page_tags")]
    public static void Restore(StepWriter code, sbyte page)
    {
        for (var granule = 0; granule < Layout.Granules; granule++)
        {
            var tag = code.Load(new CellRef(code.Layout.SavedTag(granule)), $"read saved tag {granule}");
            code.Store(At(page, granule), tag, 0xff, 0, $"restore tag {granule}", StepTraits.Initialises);
        }
    }

    /// <summary>What a user asked for.</summary>
    public static void Store(StepWriter code, sbyte page, byte tag)
    {
        for (var granule = 0; granule < Layout.Granules; granule++)
            code.Store(At(page, granule), tag, $"tag {granule} := {tag}");
    }

    /// <summary>Copies tags that must be valid.</summary>
    [Models("arch/arm64/lib/mte.S", "mte_copy_page_tags")]
    public static void Copy(StepWriter code, sbyte to, sbyte from)
    {
        for (var granule = 0; granule < Layout.Granules; granule++)
        {
            var tag = code.Load(At(from, granule), $"read tag {granule}", StepTraits.MustBeValid);
            code.Store(At(to, granule), tag, 0xff, 0, $"copy tag {granule}");
        }
    }
}
