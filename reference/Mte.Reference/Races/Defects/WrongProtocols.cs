using Mte.Reference.Races.Functions;
using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Protocols;
using Mte.Reference.Races.Search;
using Mte.Spec.Litmus;

namespace Mte.Reference.Races.Defects;

/// <summary>
/// A kernel that is wrong in one thing, so that it can be tested that litmus tests catch it.
/// </summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Defect">What is wrong.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Barrier">Only a barrier is missing: one step after the other, all is right.</param>
public sealed record WrongProtocol(string Name, string Defect, RaceKernel Kernel, bool Barrier = false)
{
    public override string ToString() => Defect;

    /// <summary>
    /// The litmus tests that catch it: those that hold on the merged lock and on the generation which it is
    /// made of, and find something here.
    /// </summary>
    public IReadOnlyList<LitmusTest> CaughtBy(IEnumerable<LitmusTest> tests, MemoryOrder order) =>
    [
        .. from litmus in tests
           where !litmus.Breaks.Contains("locked") && !litmus.Breaks.Contains(Kernel.Name)
           let machine = LitmusMachine.Of(litmus, Kernel, order)
           where new Explorer(
               machine, litmus.Results) { Until = ~Violations.None }.Run().Found != Violations.None
           select litmus,
    ];
}

/// <summary>Wrong kernels, made of the lock unless they say otherwise.</summary>
public static class WrongProtocols
{
    private static readonly RaceKernel Right = new(new LockThenFlagSteps());

    /// <summary>
    /// Not wrong after all, as far as the model can tell. The barrier before the entry is needed where the
    /// flag comes first; where it comes last, the barrier before it orders the tags before the entry as well.
    /// </summary>
    public static IReadOnlyList<WrongProtocol> Harmless { get; } =
    [
        new("no-entry-smp-wmb", "no smp_wmb before the entry",
            new RaceKernel(new NoWmbBeforeLockedEntry()), Barrier: true),
    ];

    /// <summary>The one with a name; null if there is none.</summary>
    public static WrongProtocol? For(string name) =>
        All.Concat(Harmless).FirstOrDefault(wrong => wrong.Name == name);

    public static IReadOnlyList<WrongProtocol> All { get; } =
    [
        new("no-smp-wmb", "no smp_wmb before the flag is set", new RaceKernel(new NoWmb()), Barrier: true),
        new("no-smp-rmb", "no smp_rmb after the flag is read", new RaceKernel(new NoRmb()), Barrier: true),
        new(
            "no-acquire", "the wait for the flag has no acquire", new RaceKernel(new NoAcquire()),
            Barrier: true),
        new("before-no-entry-smp-wmb", "flag before tags, and no smp_wmb before the entry",
            new RaceKernel(new NoWmbBeforeEntry()), Barrier: true),
        new("flag-test", "the lock is replaced by a test of the flag", new RaceKernel(new FlagTest())),
        new(
            "lock-in-two-steps", "the lock is tested and set in two steps",
            new RaceKernel(new LockInTwoSteps())),
        new("flag-first", "the flag is set before the tags are written", new RaceKernel(new FlagFirst())),
        new("no-wait", "who does not get the lock does not wait", new RaceKernel(new NoWait())),
        new("lock-as-flag", "the lock counts as the flag", new RaceKernel(new LockAsFlag())),
        new("no-flag", "who has the lock never sets the flag", new RaceKernel(new NoFlag())),
        new("no-sync", "setting an entry leaves the tags alone", new RaceKernel(new NoSync())),
        new(
            "always-clears", "setting an entry clears tags that are valid",
            new RaceKernel(new AlwaysClears())),
        new("copy-without-tags", "a copy has no tags", new RaceKernel(new CopyWithoutTags())),
        new("copy-stale-tags", "a copy has tags that were never valid", new RaceKernel(new CopyStaleTags())),
        new("sanitise-without-lock", "a guest's fault tests the flag without the lock",
            new RaceKernel(new SanitiseWithoutLock())),
        new("no-sanitise", "a guest's fault leaves the tags alone", new RaceKernel(new NoSanitise())),
        new("copy-to-guest-without-lock", "a copy to a guest does not take the lock",
            new RaceKernel(new CopyToGuestWithoutLock())),
        new("copy-to-guest-keeps-lock", "a copy to a guest takes the lock and keeps it",
            new RaceKernel(new CopyToGuestKeepsLock())),
        new("copy-to-guest-without-flag", "a copy to a guest does not say that the tags are valid",
            new RaceKernel(new CopyToGuestWithoutFlag())),
        new(
            "no-clear-at-allocation", "tags of new memory are not cleared",
            new RaceKernel(new NoClearAtAllocation())),
        new("swap-entry-freed-first", "the swap entry is freed before its tags are restored",
            Right with { Swap = new FreeFirst() }),
        new("restores-again", "tags from swap are restored whether or not the page has some",
            new RaceKernel(new RestoresAgain())),
        new("saves-first", "tags are saved before the page's entries are taken away",
            Right with { Swap = new SavesFirst() }),
        new("never-saves", "tags are not saved", Right with { Swap = new NeverSaves() }),
        new(
            "loser-clears", "who does not get the lock to restore tags clears them",
            new RaceKernel(new LoserClears())),
        new("flags-untagged", "a page without tags in swap comes back as if it had some",
            Right with { Swap = new FlagsUntagged() }),
        new("after-no-folio-lock", "the first patch, and swap-in without the folio's lock",
            new RaceKernel(new FlagAfterTagsSteps()) { Swap = new NoFolioLock() }),
        new("split-clears-flags", "a split clears the flags of the second page",
            Right with { Split = new SplitWithout(Layout.Tagged, Layout.Locked) }),
        new("split-clears-tagged", "a split clears PG_mte_tagged of the second page",
            Right with { Split = new SplitWithout(Layout.Tagged) }),
        new("split-clears-lock", "a split clears PG_mte_lock of the second page",
            Right with { Split = new SplitWithout(Layout.Locked) }),
    ];

    private sealed class NoWmb : LockThenFlagSteps
    {
        protected override void BeforeFlag(StepWriter code)
        {
        }
    }

    private sealed class NoRmb : LockThenFlagSteps
    {
        protected override void AfterFlag(StepWriter code)
        {
        }
    }

    private sealed class NoAcquire : LockThenFlagSteps
    {
        protected override void Wait(StepWriter code, sbyte page) =>
            code.WaitFor(TagSteps.Tagged(page), "wait for PG_mte_tagged", StepTraits.None);
    }

    private sealed class NoWmbBeforeEntry : FlagBeforeTagsSteps
    {
        protected override void BeforeEntry(StepWriter code)
        {
        }
    }

    private sealed class NoWmbBeforeLockedEntry : LockThenFlagSteps
    {
        protected override void BeforeEntry(StepWriter code)
        {
        }
    }

    private sealed class FlagTest : LockThenFlagSteps
    {
        public override bool UsesLock => false;

        public override void TryPageMteTagging(StepWriter code, sbyte page, Action first) =>
            code.If(PageMteTagged(code, page), 1, 0, first);
    }

    private sealed class LockInTwoSteps : LockThenFlagSteps
    {
        protected override sbyte Lock(StepWriter code, sbyte page)
        {
            var locked = code.Load(TagSteps.Locked(page), "read PG_mte_lock");
            code.SetBit(TagSteps.Locked(page), "set PG_mte_lock");
            return locked;
        }
    }

    private sealed class FlagFirst : LockThenFlagSteps
    {
        public override void TryPageMteTagging(StepWriter code, sbyte page, Action first) =>
            base.TryPageMteTagging(
            code, page, () =>
            {
                base.SetPageMteTagged(code, page);
                first();
            });

        public override void SetPageMteTagged(StepWriter code, sbyte page)
        {
        }
    }

    private sealed class NoWait : LockThenFlagSteps
    {
        protected override void Wait(StepWriter code, sbyte page)
        {
        }
    }

    private sealed class LockAsFlag : LockThenFlagSteps
    {
        public override sbyte PageMteTagged(StepWriter code, sbyte page)
        {
            var locked = code.Load(TagSteps.Locked(page), "read PG_mte_lock");
            code.If(locked, 1, 1, code.Rmb);
            return locked;
        }
    }

    private sealed class NoFlag : LockThenFlagSteps
    {
        public override void SetPageMteTagged(StepWriter code, sbyte page)
        {
        }
    }

    private sealed class NoSync : LockThenFlagSteps
    {
        public override void MteSyncTags(StepWriter code, sbyte page)
        {
        }
    }

    private sealed class AlwaysClears : LockThenFlagSteps
    {
        public override void MteSyncTags(StepWriter code, sbyte page)
        {
            TagSteps.Clear(code, page);
            SetPageMteTagged(code, page);
        }
    }

    private sealed class CopyWithoutTags : LockThenFlagSteps
    {
        public override void CopyHighpage(StepWriter code, sbyte to, sbyte from)
        {
        }
    }

    private sealed class CopyStaleTags : LockThenFlagSteps
    {
        public override void CopyHighpage(StepWriter code, sbyte to, sbyte from)
        {
            ClaimOwnPage(code, to);
            TagSteps.Copy(code, to, from);
            SetPageMteTagged(code, to);
        }
    }

    private sealed class SanitiseWithoutLock : LockThenFlagSteps
    {
        public override void SanitiseMteTags(StepWriter code, sbyte page) =>
            code.If(PageMteTagged(code, page), 1, 0, () =>
            {
                TagSteps.Clear(code, page);
                SetPageMteTagged(code, page);
            });
    }

    private sealed class NoSanitise : LockThenFlagSteps
    {
        public override void SanitiseMteTags(StepWriter code, sbyte page)
        {
        }
    }

    private sealed class CopyToGuestWithoutLock : LockThenFlagSteps
    {
        public override void MteCopyTagsFromUser(StepWriter code, sbyte page, byte tag, Action readBuffer)
        {
            readBuffer();
            TagSteps.Store(code, page, tag);
            SetPageMteTagged(code, page);
        }
    }

    private sealed class CopyToGuestKeepsLock : LockThenFlagSteps
    {
        public override void MteCopyTagsFromUser(StepWriter code, sbyte page, byte tag, Action readBuffer)
        {
            ClaimOwnPage(code, page);
            readBuffer();
            TagSteps.Store(code, page, tag);
        }
    }

    private sealed class CopyToGuestWithoutFlag : LockThenFlagSteps
    {
        public override void MteCopyTagsFromUser(StepWriter code, sbyte page, byte tag, Action readBuffer)
        {
            readBuffer();
            TagSteps.Store(code, page, tag);
        }
    }

    private sealed class NoClearAtAllocation : LockThenFlagSteps
    {
        public override void TagClearHighpage(StepWriter code, sbyte page)
        {
            ClaimOwnPage(code, page);
            SetPageMteTagged(code, page);
        }
    }

    private sealed class SavesFirst : SwapSteps
    {
        protected override void TryToUnmap(StepWriter code, RaceMm mm, int processes, int page, sbyte frame)
        {
            MteSaveTags(code, mm, frame);
            base.TryToUnmap(code, mm, processes, page, frame);
        }

        protected override void SwapWritepage(StepWriter code, RaceMm mm, sbyte frame)
        {
        }
    }

    private sealed class NeverSaves : SwapSteps
    {
        protected override void SwapWritepage(StepWriter code, RaceMm mm, sbyte frame)
        {
        }
    }

    private sealed class FreeFirst : SwapSteps
    {
        public override void SwapIn(StepWriter code, RaceMm mm, int process, int page, sbyte frame)
        {
            Free(code, page, Read(code, page), Own(mm, process));

            // The last to free it frees its tags as well.
            code.If(Read(code, page), 0xff, 0, () => { }, () => Restore(code, mm, frame));
        }
    }

    private sealed class RestoresAgain : LockThenFlagSteps
    {
        public override void MteRestoreTags(StepWriter code, sbyte page)
        {
            Lock(code, page);
            TagSteps.Restore(code, page);
            SetPageMteTagged(code, page);
        }
    }

    private sealed class LoserClears : LockThenFlagSteps
    {
        public override void MteRestoreTags(StepWriter code, sbyte page) =>
            code.If(Lock(code, page), 1, 0, () =>
            {
                TagSteps.Restore(code, page);
                SetPageMteTagged(code, page);
            }, () =>
            {
                Wait(code, page);
                TagSteps.Clear(code, page);
            });
    }

    private sealed class FlagsUntagged : SwapSteps
    {
        protected override void Restore(StepWriter code, RaceMm mm, sbyte frame) => code.If(
            code.Load(new CellRef(code.Layout.Saved), "were tags saved?"), 1, 1,
            () => mm.Tagging.MteRestoreTags(code, frame),
            () => mm.Tagging.TryPageMteTagging(code, frame, () => mm.Tagging.SetPageMteTagged(code, frame)));
    }

    private sealed class NoFolioLock : SwapSteps
    {
        public override void LockFolio(StepWriter code, int page)
        {
        }

        public override void UnlockFolio(StepWriter code, int page)
        {
        }
    }

    private sealed class SplitWithout(params Func<int, byte>[] lost) : SplitHugePageSteps
    {
        protected override void CopyFlag(StepWriter code, Func<int, byte> flag)
        {
            if (lost.Contains(flag))
                code.Store(new CellRef(flag(Tail)), 0, "clear the tail's flag");
            else
                base.CopyFlag(code, flag);
        }
    }
}
