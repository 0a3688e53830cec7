using Mte.Reference.Kernels;
using Mte.Reference.Kvm;
using Mte.Reference.Mm;
using Mte.Reference.Mte;
using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference;

/// <summary>
/// The kernels that the model knows, as Debian ships them (6.1 is 6.1.192, not 6.1.0). Each is a list of what
/// changed since the one before; a comment names the release of the change.
/// </summary>
public static class Profiles
{
    /// <summary>
    /// 5.10: MTE for processes, none for guests. Its parts are the defaults of <see cref="Parts"/>.
    /// </summary>
    public static Profile Linux510 { get; } = new("5.10", "5.10", new Parts
    {
        Mman = new StandardMman(HugetlbTags.Anonymous),
        Tagging = new FlagBeforeTags(),
        CopyPage = new CopyWithTags(),
        Swap = new SwapTags(),
        TagCheck = new StandardTagCheck(),
        Prctl = new OneMode(),
        TagGeneration = new StandardTagGeneration(),
        HugeMemory = new StandardHugeMemory(),
        Ksm = new StandardKsm(),
        Migration = new StandardMigration(),
        Hibernation = new TagHibernation(),
        Caps = new NoMteCap(),
        Memslots = new AnyMemslot(),
    })
    {
        ReportsMte3 = false,
    };

    /// <summary>6.1: MTE for guests, in memory that is not shared.</summary>
    public static Profile Linux61 { get; } = Linux510.Then("6.1", old => old with
    {
        // 5.11: SA_EXPOSE_TAGBITS.
        Signals = old.Signals with { ShowsTagBitsOnRequest = true },

        // 5.13: execute-only memory, on CPUs with FEAT_PAN3.
        ProtectionMap = old.ProtectionMap with { Readable = VmFlags.VM_READ | VmFlags.VM_WRITE },

        // 5.14: the tags of a page become valid once a mapping gives access, and new pages are cleared when
        // they are allocated. 6.1.17: PG_mte_tagged is set after the tags are written.
        TagSync = old.TagSync with { ClearsAtAllocation = true, SyncsInaccessiblePtes = false },
        Tagging = new FlagAfterTags(),

        // 5.14: a page that comes back from swap gets its tags through any entry.
        SwapIn = old.SwapIn with { NeedsTaggedPte = false },

        // 5.14: KVM_CAP_ARM_MTE. Memslots are not shared, so that no two VMs tag a page for the first time at
        // once.
        Caps = new MteCap(),
        Memslots = new PrivateMemslot(),
        Stage2 = old.Stage2 with { SanitisesChangedPtes = true },

        // 5.15: PR_MTE_TCF_SYNC and PR_MTE_TCF_ASYNC together, and mte_tcf_preferred. 5.18: asymmetric mode.
        Prctl = new PreferredMode(),

        // 5.18: HWCAP2_MTE3.
        Discovery = old.Discovery with
        {
            Hwcaps = old.Discovery.Hwcaps.Add(AuxvBit.HWCAP2_MTE3),
            CpuinfoFeatures = old.Discovery.CpuinfoFeatures.Add("mte3"),
        },

        // 5.18: PT_AARCH64_MEMTAG_MTE.
        Core = old.Core with { HasTagSegments = true },

        // 5.14: UFFD_FEATURE_MINOR_SHMEM. 5.18: UFFD_FEATURE_EXACT_ADDRESS.
        Userfaultfd = old.Userfaultfd with
        {
            Features = old.Userfaultfd.Features | UffdFeatures.MinorShmem | UffdFeatures.ExactAddress,
            Modes = old.Userfaultfd.Modes | UffdMode.Minor,
        },
        Mm = old.Mm with
        {
            // 5.14: MADV_POPULATE_READ, MADV_POPULATE_WRITE. 6.1: MADV_COLLAPSE.
            MadviseAdvice = old.Mm.MadviseAdvice.Union(
                [Advice.MADV_POPULATE_READ, Advice.MADV_POPULATE_WRITE, Advice.MADV_COLLAPSE]),

            // 5.13: MREMAP_DONTUNMAP of shared memory and of mappings of files.
            DontunmapsFiles = true,

            // 5.18: mlock2 with MLOCK_ONFAULT takes memory without access.
            LockOnFaultChecksAccess = false,

            // 6.1.119: mmap asks arch_validate_flags before it unmaps what is at the address.
            ValidatesBeforeUnmapping = true,

            // A stable release of 6.1.
            MapsSealedForReading = true,
            RemoveNeeds = VmFlags.VM_MAYWRITE,
        },

        // 6.1: MADV_COLLAPSE.
        Thp = old.Thp with { HasCollapse = true },

        // 6.1.135: no hugetlb page carries tags.
        Mman = new StandardMman(HugetlbTags.None),
    });

    /// <summary>6.12: any memory that may carry tags, for guests too.</summary>
    public static Profile Linux612 { get; } = Linux61.Then("6.12", old => old with
    {
        // 6.2: PG_mte_lock. Memslots may be shared; KVM makes a page's tags valid when the guest asks for it.
        Tagging = new LockThenFlag(),
        Memslots = new MteAllowedMemslot(),
        Stage2 = old.Stage2 with { SanitisesChangedPtes = false },

        // 6.8: UFFDIO_MOVE. 6.10: write protection on arm64.
        Userfaultfd = old.Userfaultfd with
        {
            Features = old.Userfaultfd.Features | UffdFeatures.Move,
            Modes = old.Userfaultfd.Modes | UffdMode.Wp,
        },
        Mm = old.Mm with
        {
            // 6.4: PR_SET_MEMORY_MERGE.
            HasMemoryMerge = true,

            // 6.9: MADV_POPULATE_READ and MADV_POPULATE_WRITE fail at the first hole.
            PopulateStopsAtHole = true,

            // 6.10: mseal, and a signal for the process that calls MADV_HWPOISON.
            HasMseal = true,
            HwpoisonTellsCaller = true,

            // 6.11: MAP_DROPPABLE.
            HasDroppable = true,

            // 6.12: system calls for protection keys.
            HasPkeys = true,
        },

        // 6.10: kpageflags shows the flags of the folio.
        PageFlags = old.PageFlags with { ShowsFlagsOfFolio = true },

        // 6.12: memory pressure splits huge pages that are mostly zero.
        Thp = old.Thp with { HasUnderusedSplit = true },

        // After 6.1, by 6.12: the length must fit the answer, EBUSY while a memslot logs dirty pages, and a
        // page that got only a part of its tags has tag 0.
        CopyTags = old.CopyTags with
        {
            MaxLength = int.MaxValue,
            RefusesWhileLogging = true,
            ClearsTagsOnFault = true,
        },
    });

    /// <summary>7.3: hugetlb as well.</summary>
    public static Profile Linux73 { get; } = Linux612.Then("7.3", old => old with
    {
        // 6.13: every hugetlb page may carry tags.
        Mman = new StandardMman(HugetlbTags.All),

        // 6.13: guard pages.
        Mm = old.Mm with
        {
            MadviseAdvice = old.Mm.MadviseAdvice.Union([Advice.MADV_GUARD_INSTALL, Advice.MADV_GUARD_REMOVE]),

            // 6.17: mremap moves several mappings, and checks before it unmaps.
            MremapMovesSeveral = true,
            MremapChecksBeforeUnmapping = true,
        },

        // By 7.3 Debian configures it so (CONFIG_PROC_MEM_FORCE_PTRACE); 6.12 still forces for all.
        Ptrace = old.Ptrace with { ProcMemForcesForAll = false },

        // 6.13: the first write to the huge zero page brings a huge page.
        // After 6.12, by 7.3: pages are collapsed that the process cannot write.
        Thp = old.Thp with { HugeZeroWriteAllocates = true, CollapseNeedsWritable = false },

        // After 6.12, by 7.3: a guest without tags has no GMID_EL1.
        VcpuRegisters = old.VcpuRegisters with
        {
            UsableRegisters = old.VcpuRegisters.UsableRegisters with
            {
                Without = old.VcpuRegisters.UsableRegisters.Without.Remove(UserRegister.GMID_EL1),
            },
        },
    });

    /// <summary>All of them, oldest first.</summary>
    public static IReadOnlyList<Profile> All { get; } = [Linux510, Linux61, Linux612, Linux73];

    /// <summary>The newest, which is meant when none is named.</summary>
    public static Profile Default => All[^1];

    /// <summary>The profile with a name; null if there is none.</summary>
    public static Profile? For(string name) => All.FirstOrDefault(profile => profile.Name == name);
}
