namespace Mte.Reference.Races.Machine;

/// <summary>What one micro-step does. All but the last three take a place in the interleaving.</summary>
public enum StepKind : byte
{
    /// <summary>Reads a cell.</summary>
    Load,

    /// <summary>Writes a cell.</summary>
    Store,

    /// <summary>Sets a bit, atomically and without order (set_bit).</summary>
    SetBit,

    /// <summary>Sets a bit and reads what it was, atomically, as a full barrier (test_and_set_bit).</summary>
    TestAndSet,

    /// <summary>Takes a lock, or waits for it.</summary>
    Lock,

    /// <summary>Gives a lock back.</summary>
    Unlock,

    /// <summary>Waits until a bit is set (smp_cond_load_acquire).</summary>
    WaitFor,

    /// <summary>Orders stores before it against stores after it (smp_wmb).</summary>
    Wmb,

    /// <summary>Orders loads before it against what is after it (smp_rmb).</summary>
    Rmb,

    /// <summary>Waits until all other threads have ended, and sees what they did.</summary>
    Join,

    /// <summary>Goes elsewhere unless a register has a value; takes no time.</summary>
    Branch,

    /// <summary>Puts a value into a register; takes no time.</summary>
    Move,

    /// <summary>Notes a register as a result of the test; takes no time.</summary>
    Record,
}

/// <summary>What else is to be known of a step.</summary>
[Flags]
public enum StepTraits : byte
{
    None = 0,

    /// <summary>A load whose later accesses come after it, or a wait of that kind.</summary>
    Acquire = 1,

    /// <summary>A store of a tag that was never valid before: it must not hit a valid one.</summary>
    Initialises = 2,

    /// <summary>A load of a tag that must be valid.</summary>
    MustBeValid = 4,

    /// <summary>A store that makes a page visible to a user or guest.</summary>
    Maps = 8,
}

/// <summary>A cell of memory, in a page that a register may choose.</summary>
/// <param name="Cell">Its number; that of the first page if a register chooses.</param>
/// <param name="PageIn">The register whose low four bits are the page's number; negative if none is.</param>
public readonly record struct CellRef(byte Cell, sbyte PageIn = -1);

/// <summary>One micro-step of a thread.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="At">Where.</param>
/// <param name="Register">The register that it reads or writes; negative if none.</param>
/// <param name="Mask">The bits of the register that count.</param>
/// <param name="Value">The value; or-ed to the register's bits in a store.</param>
/// <param name="Target">Where a branch goes.</param>
/// <param name="Traits">What else is to be known.</param>
/// <param name="Function">The kernel function that it belongs to; "user" if to none.</param>
/// <param name="Text">What it does, in a few words.</param>
public readonly record struct MicroStep(
    StepKind Kind,
    CellRef At,
    sbyte Register,
    byte Mask,
    byte Value,
    short Target,
    StepTraits Traits,
    string Function,
    string Text)
{
    public bool TakesTime => Kind < StepKind.Branch;

    /// <summary>A branch whose condition is never true.</summary>
    public bool IsJump => Kind == StepKind.Branch && (Value & ~Mask) != 0;

    public bool Has(StepTraits trait) => (Traits & trait) != 0;
}
