using Mte.Reference.Kvm;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference;

/// <summary>The kernels that the model knows, as Debian ships them (6.1 is 6.1.192, not 6.1.0).</summary>
public static class Profiles
{
    /// <summary>5.10: MTE for processes, none for guests.</summary>
    public static Profile Linux510 { get; } = new("5.10", "5.10", new Parts(
        new Mman(new AnonymousHugetlb()),
        new UntagOldMemory(),
        new UnmapFirst(),
        new ExecImpliesRead(),
        new FlagBeforeTags(),
        new CopyWithTags(),
        new MmPolicy(),
        new RestoreTaggedPtes(),
        new OwnPageFlags(),
        new InheritAll(),
        new TagCheck(),
        new OneMode(),
        new Uaccess(),
        new PtracePolicy(),
        new NoTagsInCore(),
        new HideTagBits(),
        new ResetAll(),
        new TagGeneration(),
        new Mte2Discovery(),
        new NoMteCap(),
        new AnyMemslot(),
        new CopyAnyLength(),
        new SanitiseTags()))
    {
        ReportsMte3 = false,
    };

    /// <summary>6.1: MTE for guests, in memory that is not shared.</summary>
    public static Profile Linux61 { get; } = new("6.1", "6.1", Linux510.Parts with
    {
        Mman = new Mman(new NoHugetlb()),
        MmapOrder = new ValidateFirst(),
        ProtectionMap = new ExecuteOnly(),
        Tagging = new FlagAfterTags(),
        Mm = new PopulateAdvice(),
        Swap = new SwapTags(),
        Prctl = new PreferredMode(),
        Core = new TagsInCore(),
        Signals = new ExposeTagBits(),
        Discovery = new Mte3Discovery(),
        Caps = new MteCap(),
        Memslots = new PrivateMemslot(),
        Stage2 = new SanitiseChangedPtes(),
        HugeMemory = new HugeMemory { HasCollapse = true },
        Userfaultfd = new MinorToo(),
    });

    /// <summary>6.12: any memory that may carry tags, for guests too.</summary>
    public static Profile Linux612 { get; } = new("6.12", "6.12", Linux61.Parts with
    {
        Tagging = new LockThenFlag(),
        Mm = new SealsMappings(),
        PageFlags = new FolioFlags(),
        Memslots = new MteAllowedMemslot(),
        CopyTags = new CopyUpToIntMax(),
        Stage2 = new SanitiseTags(),
        HugeMemory = new HugeMemory { HasCollapse = true, HasUnderusedSplit = true },
        Ksm = new Ksm { HasMemoryMerge = true },
        Userfaultfd = new MoveAndProtectToo(),
    });

    /// <summary>7.3: hugetlb as well.</summary>
    public static Profile Linux73 { get; } = new("7.3", "7.3", Linux612.Parts with
    {
        Mman = new Mman(new AllHugetlb()),
        Mm = new GuardsPages(),
        VcpuRegisters = new HiddenGmid(),
        HugeMemory = new HugeMemory
        {
            HasCollapse = true,
            HasUnderusedSplit = true,
            HugeZeroWriteAllocates = true,
        },
    });

    /// <summary>All of them, oldest first.</summary>
    public static IReadOnlyList<Profile> All { get; } = [Linux510, Linux61, Linux612, Linux73];

    /// <summary>The newest, which is meant when none is named.</summary>
    public static Profile Default => All[^1];

    /// <summary>The profile with a name; null if there is none.</summary>
    public static Profile? For(string name) => All.FirstOrDefault(profile => profile.Name == name);
}
