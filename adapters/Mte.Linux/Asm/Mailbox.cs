namespace Mte.Linux.Asm;

/// <summary>
/// The layout of the memory through which work is handed to a puppet or a guest: a word of state, registers,
/// a fault record, the routine to execute, and room for data. Offsets and sizes in bytes.
/// </summary>
public static class Mailbox
{
    /// <summary>Bytes in one mailbox; a multiple of every page size.</summary>
    public const int Size = 0x40000;

    /// <summary>32 bits: a <see cref="MailboxState"/>; the futex word.</summary>
    public const int State = 0x00;

    /// <summary>X0 to X7, before and after the routine.</summary>
    public const int Registers = 0x10;

    /// <summary>Eight bytes: 0, or the signal that ended the routine (in a guest: ESR_EL1).</summary>
    public const int FaultKind = 0x50;

    /// <summary>Eight bytes: si_code (in a guest: ELR_EL1).</summary>
    public const int FaultCode = 0x58;

    /// <summary>Eight bytes: si_addr (in a guest: FAR_EL1).</summary>
    public const int FaultAddress = 0x60;

    /// <summary>Eight bytes: the mailbox's address, as its worker sees it.</summary>
    public const int Self = 0x68;

    /// <summary>Eight bytes: the length of the routine.</summary>
    public const int RoutineLength = 0x70;

    /// <summary>Eight bytes: PSTATE as MRS TCO gave it to the last signal handler.</summary>
    public const int HandlerTco = 0x78;

    /// <summary>struct kernel_sigaction for the fault handler, 32 bytes.</summary>
    public const int SigAction = 0x80;

    /// <summary>Eight bytes: bits of PSTATE that signal handlers clear in their frame.</summary>
    public const int FrameClear = 0xa0;

    /// <summary>Eight bytes: bits of PSTATE that signal handlers set in their frame.</summary>
    public const int FrameSet = 0xa8;

    /// <summary>Eight bytes: not 0 if signal handlers may read PSTATE.TCO.</summary>
    public const int HasMte = 0xb0;

    /// <summary>The routine.</summary>
    public const int Routine = 0x100;

    /// <summary>Bytes of room for the routine.</summary>
    public const int RoutineSize = Frame - Routine;

    /// <summary>The start of uc_mcontext, as the last signal handler got it.</summary>
    public const int Frame = 0xc00;

    /// <summary>Bytes of it that are kept: up to and with struct esr_context.</summary>
    public const int FrameSize = Data - Frame;

    /// <summary>Room for data: structures, paths, tags.</summary>
    public const int Data = 0x1000;

    /// <summary>Bytes of room for data.</summary>
    public const int DataSize = Size - Data - StackSize;

    /// <summary>Bytes at the end that are the stack of a thread.</summary>
    public const int StackSize = 0x10000;
}

/// <summary>What waits in a mailbox, and thereby whose turn it is.</summary>
public enum MailboxState
{
    /// <summary>Nothing yet.</summary>
    None = 0,

    /// <summary>A routine, for the worker.</summary>
    RoutineWaits = 1,

    /// <summary>The answer, for the owner.</summary>
    AnswerWaits = 2,
}
