using System.Text.Json.Serialization;
using Mte.Spec.Ops;

namespace Mte.Spec.Litmus;

/// <summary>
/// What a thread of a litmus test can do: a few of the ops that cases have, under the same names and with
/// fewer fields, since there is only one page. They read and write tags at one of its first two granules. The
/// record is the only place that describes the op: the reader, the JSON Schema, the documents and the limits
/// of the model are read off it.
/// </summary>
/// <param name="Page">0, or 1 for the second page of a huge page.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
[JsonDerivedType(typeof(Mprotect), "mprotect")]
[JsonDerivedType(typeof(Load), "load")]
[JsonDerivedType(typeof(Store), "store")]
[JsonDerivedType(typeof(Stg), "stg")]
[JsonDerivedType(typeof(Ldg), "ldg")]
[JsonDerivedType(typeof(GuestStg), "guest_stg")]
[JsonDerivedType(typeof(GuestLdg), "guest_ldg")]
[JsonDerivedType(typeof(KvmArmMteCopyTags), "kvm_arm_mte_copy_tags")]
[JsonDerivedType(typeof(KvmArmMteCopyTagsFrom), "kvm_arm_mte_copy_tags_from")]
[JsonDerivedType(typeof(PtracePeekmtetags), "ptrace_peekmtetags")]
[JsonDerivedType(typeof(PtracePokemtetags), "ptrace_pokemtetags")]
[JsonDerivedType(typeof(CoreDump), "core_dump")]
[JsonDerivedType(typeof(Hibernate), "hibernate")]
[JsonDerivedType(typeof(Migrate), "migrate")]
[JsonDerivedType(typeof(SplitThp), "split_thp")]
[JsonDerivedType(typeof(UffdioCopy), "uffdio_copy")]
[JsonDerivedType(typeof(Fork), "fork")]
[JsonDerivedType(typeof(PageOut), "page_out")]
[JsonDerivedType(typeof(MadviseUnmergeable), "madvise_unmergeable")]
public abstract record LitmusOp(int Page)
{
    /// <summary>The name that it gives to what it reads; null if it reads nothing.</summary>
    [JsonIgnore]
    public virtual string? Result => null;

    /// <summary>
    /// What Linux counts in <c>/proc/vmstat</c> when it has done it; null if nothing, or only sometimes.
    /// </summary>
    [JsonIgnore]
    public virtual string? Counter => null;

    /// <summary>
    /// Only the model has it: no kernel does it again and again just when other threads race.
    /// </summary>
    [JsonIgnore]
    public virtual bool InModelOnly =>
        FactsAttribute.OfType(LitmusFactsAttribute.Of(this).Op).InLitmus is InLitmus.Model;

    /// <summary>Adds PROT_MTE to the mapping.</summary>
    [LitmusFacts(typeof(Op.Mprotect), Side.Process)]
    public sealed record Mprotect(int Page) : LitmusOp(Page);

    /// <summary>Reads data, so that the page is there.</summary>
    [LitmusFacts(typeof(Op.Load), Side.Process)]
    public sealed record Load(int Page) : LitmusOp(Page);

    /// <summary>Writes data, so that a page which is shared for reading only is copied.</summary>
    [LitmusFacts(typeof(Op.Store), Side.Process)]
    public sealed record Store(int Page) : LitmusOp(Page);

    /// <summary>Stores a tag.</summary>
    [LitmusFacts(typeof(Op.Stg), Side.Process)]
    public sealed record Stg(int Page, int Granule, int Tag) : LitmusOp(Page);

    /// <summary>Loads a tag.</summary>
    [LitmusFacts(typeof(Op.Ldg), Side.Process)]
    public sealed record Ldg(int Page, int Granule, string As) : LitmusOp(Page)
    {
        [JsonIgnore]
        public override string Result => As;
    }

    /// <summary>Stores a tag as a guest whose memory the page is.</summary>
    [LitmusFacts(typeof(Op.GuestStg), Side.Guest)]
    public sealed record GuestStg(int Page, int Granule, int Tag) : LitmusOp(Page);

    /// <summary>Loads a tag as a guest.</summary>
    [LitmusFacts(typeof(Op.GuestLdg), Side.Guest)]
    public sealed record GuestLdg(int Page, int Granule, string As) : LitmusOp(Page)
    {
        [JsonIgnore]
        public override string Result => As;
    }

    /// <summary>Writes both tags with KVM_ARM_MTE_COPY_TAGS.</summary>
    /// <param name="Page">The page.</param>
    /// <param name="Tag">The tag.</param>
    /// <param name="Buffer">Where the ioctl reads it from.</param>
    [LitmusFacts(typeof(Op.KvmArmMteCopyTags), Side.Vmm)]
    public sealed record KvmArmMteCopyTags(int Page, int Tag, TagBuffer Buffer) : LitmusOp(Page)
    {
        [JsonIgnore]
        public override bool InModelOnly => Buffer is not TagBuffer.Plain;
    }

    /// <summary>Reads a tag of a guest with KVM_ARM_MTE_COPY_TAGS; 0 if the page has none.</summary>
    [LitmusFacts(typeof(Op.KvmArmMteCopyTags), Side.Vmm)]
    public sealed record KvmArmMteCopyTagsFrom(int Page, int Granule, string As) : LitmusOp(Page)
    {
        [JsonIgnore]
        public override string Result => As;
    }

    /// <summary>Reads a tag of the process with PTRACE_PEEKMTETAGS.</summary>
    [LitmusFacts(typeof(Op.PtracePeekmtetags), Side.Tracer)]
    public sealed record PtracePeekmtetags(int Page, int Granule, string As) : LitmusOp(Page)
    {
        [JsonIgnore]
        public override string Result => As;
    }

    /// <summary>Writes a tag of the process with PTRACE_POKEMTETAGS.</summary>
    [LitmusFacts(typeof(Op.PtracePokemtetags), Side.Tracer)]
    public sealed record PtracePokemtetags(int Page, int Granule, int Tag) : LitmusOp(Page);

    /// <summary>Dumps the process, and looks at a tag in the dump; 0 if it has none.</summary>
    [LitmusFacts(typeof(Op.CoreDump), Side.CoreDump)]
    public sealed record CoreDump(int Page, int Granule, string As) : LitmusOp(Page)
    {
        [JsonIgnore]
        public override string Result => As;
    }

    /// <summary>Hibernates, and looks at a tag in the image; 0 if it has none.</summary>
    [LitmusFacts(typeof(Op.Hibernate), Side.Machine)]
    public sealed record Hibernate(int Page, int Granule, string As) : LitmusOp(Page)
    {
        [JsonIgnore]
        public override string Result => As;
    }

    /// <summary>Makes the process of another thread, which waits for that, as a copy of this one.</summary>
    /// <param name="Page">The page.</param>
    /// <param name="Child">The thread whose process is made.</param>
    [LitmusFacts(typeof(Op.Fork), Side.Process)]
    public sealed record Fork(int Page, string Child) : LitmusOp(Page);

    /// <summary>Has the page moved to another node.</summary>
    [LitmusFacts(typeof(Op.Migrate), Side.Process)]
    public sealed record Migrate(int Page) : LitmusOp(Page)
    {
        [JsonIgnore]
        public override string Counter => "pgmigrate_success";
    }

    /// <summary>Has the page swapped out: <c>madvise(MADV_PAGEOUT)</c>.</summary>
    [LitmusFacts(typeof(Op.PageOut), Side.Process)]
    public sealed record PageOut(int Page) : LitmusOp(Page)
    {
        [JsonIgnore]
        public override string Counter => "pswpout";
    }

    /// <summary>
    /// Has the huge page split, which advice for a part of it does: <c>madvise(MADV_COLD)</c>.
    /// </summary>
    [LitmusFacts(typeof(Op.SplitThp), Side.Process)]
    public sealed record SplitThp(int Page) : LitmusOp(Page)
    {
        [JsonIgnore]
        public override string Counter => "thp_split_page";
    }

    /// <summary>
    /// Has a page that KSM merged copied back for its process: <c>madvise(MADV_UNMERGEABLE)</c>.
    /// </summary>
    [LitmusFacts(typeof(Op.Madvise), Side.Process)]
    public sealed record MadviseUnmergeable(int Page) : LitmusOp(Page);

    /// <summary>
    /// Gives a user page fault, for which <see cref="TagBuffer.Userfaultfd"/> waits, its data.
    /// </summary>
    [LitmusFacts(typeof(Op.UffdioCopy), Side.FaultHandler)]
    public sealed record UffdioCopy(int Page) : LitmusOp(Page);
}

/// <summary>Where KVM_ARM_MTE_COPY_TAGS reads the tags from.</summary>
public enum TagBuffer
{
    /// <summary>Memory that is there.</summary>
    Plain,

    /// <summary>A PROT_MTE mapping of the very page whose tags are written, not touched yet.</summary>
    Itself,

    /// <summary>Memory that is only there after a uffdio_copy.</summary>
    Userfaultfd,
}
