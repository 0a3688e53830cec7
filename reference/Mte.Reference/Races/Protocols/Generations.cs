using Mte.Reference.Races.Machine;

namespace Mte.Reference.Races.Protocols;

/// <summary>Before the series: the flag comes first, the tags after it.</summary>
public class FlagBeforeTagsSteps : TaggingSteps
{
    public override string Name => "before";

    public override sbyte PageMteTagged(StepWriter code, sbyte page) =>
        code.Load(TagSteps.Tagged(page), "read PG_mte_tagged");

    public override void TryPageMteTagging(StepWriter code, sbyte page, Action first) =>
        code.If(code.TestAndSetBit(TagSteps.Tagged(page), "test and set PG_mte_tagged"), 1, 0, first);

    public override void ClaimOwnPage(StepWriter code, sbyte page) =>
        code.SetBit(TagSteps.Tagged(page), "set PG_mte_tagged");

    /// <summary>The flag is set already.</summary>
    public override void SetPageMteTagged(StepWriter code, sbyte page)
    {
    }

    /// <summary>Here the flag comes last, but without any order.</summary>
    public override void SanitiseMteTags(StepWriter code, sbyte page) => code.In("sanitise_mte_tags", () =>
        code.If(PageMteTagged(code, page), 1, 0, () =>
        {
            TagSteps.Clear(code, page);
            code.SetBit(TagSteps.Tagged(page), "set PG_mte_tagged");
        }));

    /// <summary>Here too.</summary>
    public override void MteCopyTagsFromUser(StepWriter code, sbyte page, byte tag, Action readBuffer)
    {
        readBuffer();
        TagSteps.Store(code, page, tag);
        code.SetBit(TagSteps.Tagged(page), "set PG_mte_tagged");
    }
}

/// <summary>
/// The first patch of the series, and 6.1 from 6.1.17 on: the flag comes after the tags, with barriers; two
/// may both find it clear.
/// </summary>
public class FlagAfterTagsSteps : TaggingSteps
{
    public override string Name => "after";

    public override sbyte PageMteTagged(StepWriter code, sbyte page)
    {
        var tagged = code.Load(TagSteps.Tagged(page), "read PG_mte_tagged");
        code.If(tagged, 1, 1, () => AfterFlag(code));
        return tagged;
    }

    /// <summary>Orders the flag before the tags, for who reads both.</summary>
    protected virtual void AfterFlag(StepWriter code) => code.Rmb();

    /// <summary>Orders the tags before the flag, for who writes both.</summary>
    protected virtual void BeforeFlag(StepWriter code) => code.Wmb();

    public override void TryPageMteTagging(StepWriter code, sbyte page, Action first) =>
        code.If(PageMteTagged(code, page), 1, 0, first);

    public override void ClaimOwnPage(StepWriter code, sbyte page)
    {
    }

    public override void SetPageMteTagged(StepWriter code, sbyte page)
    {
        BeforeFlag(code);
        code.SetBit(TagSteps.Tagged(page), "set PG_mte_tagged");
    }

    /// <summary>Here the flag still comes first: only the folio's lock keeps others away.</summary>
    public override void MteRestoreTags(StepWriter code, sbyte page) =>
        code.In("mte_restore_tags", () =>
        {
            var old = code.TestAndSetBit(TagSteps.Tagged(page), "test and set PG_mte_tagged");
            code.If(old, 1, 0, () => TagSteps.Restore(code, page));
            SetPageMteTagged(code, page);
        });
}

/// <summary>
/// As merged in 6.2: a second flag is a lock, and who does not get it waits for the first flag.
/// </summary>
public class LockThenFlagSteps : FlagAfterTagsSteps
{
    public override string Name => "locked";

    public override bool UsesLock => true;

    /// <summary>Only of what the entry maps.</summary>
    public override bool SyncsHugePage => false;

    /// <summary>As they do in kernels of this time, in which mmu_lock is taken for reading.</summary>
    public override bool GuestFaultsExclude => false;

    public override void TryPageMteTagging(StepWriter code, sbyte page, Action first) =>
        code.If(Lock(code, page), 1, 0, first, () => Wait(code, page));

    /// <summary>Locks; whether it was locked before.</summary>
    protected virtual sbyte Lock(StepWriter code, sbyte page) =>
        code.TestAndSetBit(TagSteps.Locked(page), "test and set PG_mte_lock");

    /// <summary>Waits for who has the lock.</summary>
    protected virtual void Wait(StepWriter code, sbyte page) =>
        code.WaitFor(TagSteps.Tagged(page), "wait for PG_mte_tagged");

    public override void ClaimOwnPage(StepWriter code, sbyte page) =>
        TryPageMteTagging(code, page, () => { });

    public override void MteRestoreTags(StepWriter code, sbyte page) =>
        code.In("mte_restore_tags", () => TryPageMteTagging(code, page, () =>
        {
            TagSteps.Restore(code, page);
            SetPageMteTagged(code, page);
        }));
}

/// <summary>The three generations of the protocol, oldest first.</summary>
public static class Generations
{
    public static IReadOnlyList<TaggingSteps> All { get; } =
        [new FlagBeforeTagsSteps(), new FlagAfterTagsSteps(), new LockThenFlagSteps()];

    /// <summary>The generation with a name; null if there is none.</summary>
    public static TaggingSteps? For(string name) => All.FirstOrDefault(generation => generation.Name == name);
}
