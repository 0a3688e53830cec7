using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Protocols;
using Mte.Spec.Litmus;

namespace Mte.Reference.Races.Functions;

/// <summary>What a process does to a page itself: the CPU walks its page table; the kernel helps.</summary>
public static class UserSteps
{
    /// <summary>Data is read.</summary>
    public static void Load(StepWriter code, RaceMm mm, int process, int page) =>
        Access(code, mm, process, page, write: false, _ => { });

    /// <summary>Data is written.</summary>
    public static void Store(StepWriter code, RaceMm mm, int process, int page) =>
        Access(code, mm, process, page, write: true, _ => { });

    /// <summary>A tag is stored; without PROT_MTE nothing happens.</summary>
    public static void Stg(StepWriter code, RaceMm mm, int process, LitmusOp.Stg op) =>
        Access(
            code, mm, process, op.Page, write: true,
            entry => code.If(entry, EntryBits.Mte, EntryBits.Mte, () => code.Store(
            TagSteps.At(entry, op.Granule), (byte)op.Tag, $"STG tag {op.Granule} := {op.Tag}")));

    /// <summary>A tag is loaded; without PROT_MTE it is 0.</summary>
    public static void Ldg(StepWriter code, RaceMm mm, int process, LitmusOp.Ldg op, byte slot) =>
        Access(code, mm, process, op.Page, write: false, entry => code.If(entry, EntryBits.Mte, EntryBits.Mte,
            () => code.Record(
                code.Load(
                    TagSteps.At(entry, op.Granule), $"LDG tag {op.Granule}", StepTraits.MustBeValid), slot),
            () => code.Record(code.Constant(0), slot)));

    public static void GuestStg(StepWriter code, RaceMm mm, int process, LitmusOp.GuestStg op)
    {
        var entry = GuestWalk(code, mm, process, op.Page);
        code.Store(TagSteps.At(entry, op.Granule), (byte)op.Tag, $"guest STG tag {op.Granule} := {op.Tag}");
        mm.EndAccess(code, process);
    }

    public static void GuestLdg(StepWriter code, RaceMm mm, int process, LitmusOp.GuestLdg op, byte slot)
    {
        var entry = GuestWalk(code, mm, process, op.Page);
        code.Record(
            code.Load(
                TagSteps.At(entry, op.Granule), $"guest LDG tag {op.Granule}", StepTraits.MustBeValid), slot);
        mm.EndAccess(code, process);
    }

    // Whatever comes after the walk depends on it. That entering user space orders loads as well is not
    // relied on.
    private const StepTraits ByWalker = StepTraits.Acquire;

    /// <summary>An access depends on its walk, as its address does.</summary>
    private static void Access(
        StepWriter code, RaceMm mm, int process, int page, bool write, Action<sbyte> access)
    {
        var at = new CellRef(code.Layout.Pte(process, page));
        mm.BeginAccess(code, process);
        var entry = code.Load(at, "walk the page table", ByWalker);

        // Once, and again for each time that the entry may be taken away meanwhile.
        for (var fault = 0; fault <= mm.Moves; fault++)
            Faults();

        access(entry);
        mm.EndAccess(code, process);

        void Faults()
        {
            if (mm.Missing != PageAbsence.Never)
                code.If(
                    entry, EntryBits.Present, 0,
                    () => Fault(() => HandlePteFaultSteps.Emit(code, mm, process, page)));

            const byte Shared = EntryBits.Present | EntryBits.ReadOnly;
            if (write && mm.Private)
                code.If(
                    entry, Shared, Shared,
                    () => Fault(() => WpPageCopySteps.Emit(code, mm, process, page, entry)));
        }

        void Fault(Action handle)
        {
            mm.EndAccess(code, process);
            handle();
            mm.BeginAccess(code, process);
            code.LoadInto(entry, at, "walk the page table", ByWalker);
        }
    }

    /// <summary>Begins an access, which its caller ends.</summary>
    private static sbyte GuestWalk(StepWriter code, RaceMm mm, int process, int page)
    {
        var at = new CellRef(code.Layout.Stage2(process, page));
        mm.BeginAccess(code, process);
        var entry = code.Load(at, "walk the stage-2 table", ByWalker);
        for (var fault = 0; fault <= mm.Moves; fault++)
            code.If(entry, EntryBits.Present, 0, () =>
            {
                mm.EndAccess(code, process);
                UserMemAbortSteps.Emit(code, mm, process, page);
                mm.BeginAccess(code, process);
                code.LoadInto(entry, at, "walk the stage-2 table", ByWalker);
            });

        return entry;
    }
}
