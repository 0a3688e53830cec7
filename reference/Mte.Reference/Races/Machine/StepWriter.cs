using Mte.Spec.Worlds;

namespace Mte.Reference.Races.Machine;

/// <summary>
/// Writes down the micro-steps of one thread, in the order of the kernel's source: a kernel function becomes
/// a method that adds its steps. Code only goes forward, so that every run ends or waits for ever.
/// </summary>
/// <param name="layout">Where the cells are.</param>
/// <param name="frames">Gives the number of another page frame.</param>
public sealed class StepWriter(Layout layout, Func<byte> frames)
{
    private readonly List<MicroStep> steps = [];
    private readonly Stack<string> functions = new(["user"]);
    private readonly Dictionary<string, byte> own = [];
    private int registers;

    private static CellRef Nowhere => new(0);

    public Layout Layout { get; } = layout;

    /// <summary>How many registers the thread has.</summary>
    public int Registers => registers;

    public IReadOnlyList<MicroStep> Steps => steps;

    /// <summary>
    /// A frame that nobody has used since its last owner: its tags are stale and no flag is set. A thread
    /// needs one for each purpose, since it maps no page twice.
    /// </summary>
    public byte NewFrame(string purpose) =>
        own.TryGetValue(purpose, out var frame) ? frame : own[purpose] = frames();

    /// <summary>Steps inside belong to a kernel function.</summary>
    public void In(string function, Action body)
    {
        functions.Push(function);
        body();
        functions.Pop();
    }

    public sbyte Load(CellRef at, string text, StepTraits traits = StepTraits.None)
    {
        var into = Register();
        LoadInto(into, at, text, traits);
        return into;
    }

    public void LoadInto(sbyte into, CellRef at, string text, StepTraits traits = StepTraits.None) =>
        Add(StepKind.Load, at, text, into, 0xff, 0, traits);

    /// <summary>Stores a number.</summary>
    public void Store(CellRef at, byte value, string text, StepTraits traits = StepTraits.None) =>
        Add(StepKind.Store, at, text, -1, 0, value, traits);

    /// <summary>Stores some bits of a register, and others as given.</summary>
    public void Store(
        CellRef at, sbyte from, byte mask, byte value, string text, StepTraits traits = StepTraits.None) =>
        Add(StepKind.Store, at, text, from, mask, value, traits);

    public void SetBit(CellRef at, string text) => Add(StepKind.SetBit, at, text, value: 1);

    public sbyte TestAndSetBit(CellRef at, string text)
    {
        var old = Register();
        Add(StepKind.TestAndSet, at, text, old, 0xff, 1);
        return old;
    }

    public void Lock(byte cell, string? text = null) =>
        Add(StepKind.Lock, new CellRef(cell), text ?? $"lock {Layout.Name(cell)}");

    public void Unlock(byte cell, string? text = null) =>
        Add(StepKind.Unlock, new CellRef(cell), text ?? $"unlock {Layout.Name(cell)}");

    public void WaitFor(CellRef at, string text, StepTraits traits = StepTraits.Acquire) =>
        Add(StepKind.WaitFor, at, text, value: 1, traits: traits);

    public void Wmb() => Add(StepKind.Wmb, Nowhere, "smp_wmb");

    public void Rmb() => Add(StepKind.Rmb, Nowhere, "smp_rmb");

    public void Join() => Add(StepKind.Join, Nowhere, "all others have ended");

    public sbyte Constant(byte value)
    {
        var into = Register();
        Add(StepKind.Move, Nowhere, "", into, 0, value);
        return into;
    }

    /// <summary>Notes a register as a result.</summary>
    public void Record(sbyte from, byte slot) => Add(StepKind.Record, Nowhere, "", from, 0xff, slot);

    /// <summary>Puts a constant into a register.</summary>
    public void Move(sbyte into, byte value) => Add(StepKind.Move, Nowhere, "", into, 0, value);

    /// <summary>What is done if the bits of a register have a value, and what if not.</summary>
    public void If(sbyte register, byte mask, byte value, Action then, Action? otherwise = null)
    {
        var branch = Branch(register, mask, value);
        then();
        if (otherwise is null)
        {
            Aim(branch);
            return;
        }

        // Never true: a jump.
        var jump = Branch(register, 0, 1);
        Aim(branch);
        otherwise();
        Aim(jump);
    }

    public sbyte Register()
    {
        if (registers == sbyte.MaxValue)
            throw new AdapterException("a thread of a litmus test has too many steps");

        return (sbyte)registers++;
    }

    private int Branch(sbyte register, byte mask, byte value)
    {
        Add(StepKind.Branch, Nowhere, "", register, mask, value);
        return steps.Count - 1;
    }

    private void Aim(int branch) => steps[branch] = steps[branch] with { Target = (short)steps.Count };

    private void Add(
        StepKind kind,
        CellRef at,
        string text,
        sbyte register = -1,
        byte mask = 0xff,
        byte value = 0,
        StepTraits traits = StepTraits.None) =>
        steps.Add(new MicroStep(kind, at, register, mask, value, 0, traits, functions.Peek(), text));
}
