using System.Buffers.Binary;
using Mte.Linux.Abi;
using Mte.Linux.Asm;
using Mte.Spec.Ops;
using static Mte.Linux.Asm.A64Encoding;
using static Mte.Linux.Asm.Reg;

namespace Mte.Linux.Puppets;

/// <summary>
/// The puppet: a static program of some hundred instructions that executes the routines in its mailbox and
/// survives the faults that they raise. Code of cases runs here and never in the .NET process, whose memory,
/// signals and threads no case may touch.
/// </summary>
public static class PuppetImage
{
    /// <summary>Where the program is loaded. Above vm.mmap_min_addr of every configuration.</summary>
    public const ulong LoadAddress = 0x400000;

    private const int HeaderBytes = 64 + 56;

    private static readonly Label Handler = new();
    private static readonly byte[] Program = Assemble().ToBytes();

    /// <summary>Address of the signal handler.</summary>
    public static ulong HandlerAddress => LoadAddress + HeaderBytes + (ulong)Handler.At;

    /// <summary>The program as an ELF file: one header, one loaded segment.</summary>
    public static byte[] Elf()
    {
        var file = new byte[HeaderBytes + Program.Length];
        Program.CopyTo(file.AsSpan(HeaderBytes));

        // Elf64_Ehdr: 64 bits, little-endian, version 1; ET_EXEC, EM_AARCH64.
        "\u007FELF\u0002\u0001\u0001"u8.CopyTo(file);
        Put16(16, 2);
        Put16(18, 183);
        Put32(20, 1);
        Put64(24, LoadAddress + HeaderBytes);
        Put64(32, 64);
        Put16(52, 64);
        Put16(54, 56);
        Put16(56, 1);

        // Elf64_Phdr: PT_LOAD, readable and executable, the whole file.
        Put32(64, 1);
        Put32(68, 5);
        Put64(80, LoadAddress);
        Put64(88, LoadAddress);
        Put64(96, (ulong)file.Length);
        Put64(104, (ulong)file.Length);
        Put64(112, 0x10000);
        return file;

        void Put16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);
        void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        void Put64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
    }

    private static CodeBuilder Assemble()
    {
        var faulted = new Label();
        var code = new CodeBuilder();
        Start(code, faulted);
        Serve(code, faulted);
        Handle(code, faulted);
        return code;
    }

    /// <summary>
    /// Maps the mailboxes, whose path is argv[1], and leaves them out of core dumps. Keeps the one that
    /// argv[2] names (A is the first) in X28, sets the signal handler, and answers as if a routine had ended:
    /// after execve, one has.
    /// </summary>
    private static void Start(CodeBuilder code, Label done)
    {
        const ulong ProtAll = (ulong)(Prot.Read | Prot.Write | Prot.Exec);
        var mailboxShift = int.Log2(Mailbox.Size);

        code.Add(Ldr(8, X1, Sp, 16)).Const(X0, Arm64.AT_FDCWD).Const(X2, Arm64.O_RDWR).Const(X3, 0)
            .Call(Arm64.NR_openat)
            .Add(Mov(X4, X0)).Const(X0, 0).Const(X1, Mailbox.Size * Mailboxes.Count).Const(X2, ProtAll)
            .Const(X3, (ulong)MapFlags.Shared).Const(X5, 0)
            .Call(Arm64.NR_mmap)
            .Add(Mov(X28, X0)).Const(X1, Mailbox.Size * Mailboxes.Count)
            .Const(X2, (ulong)Advice.MADV_DONTDUMP)
            .Call(Arm64.NR_madvise)
            .Add(Ldr(8, X1, Sp, 24), Ldr(1, X1, X1), SubImm(X1, X1, 'A'), Lsl(X1, X1, mailboxShift))
            .Add(A64Encoding.Add(X28, X28, X1), Mov(X0, X4))
            .Call(Arm64.NR_close);

        foreach (var signal in (ReadOnlySpan<ulong>)[Arm64.SIGILL, Arm64.SIGBUS, Arm64.SIGSEGV])
            code.Const(X0, signal).Add(AddImm(X1, X28, Mailbox.SigAction)).Const(X2, 0)
                .Const(X3, Arm64.SignalSetSize)
                .Call(Arm64.NR_rt_sigaction);

        code.Add(Str(8, Xzr, X28, Mailbox.Registers), Str(8, Xzr, X28, Mailbox.FaultKind)).Add(B, done);
    }

    /// <summary>Waits for a routine, executes it, answers; for ever.</summary>
    private static void Serve(CodeBuilder code, Label faulted)
    {
        var (wait, work) = (new Label(), new Label());

        code.Set(wait)
            .Add(LdarW(X2, X28), CmpImmW(X2, (int)MailboxState.RoutineWaits)).Add(BEq, work)
            .Add(Mov(X0, X28)).Const(X1, Arm64.FUTEX_WAIT).Const(X3, 0)
            .Call(Arm64.NR_futex)
            .Add(B, wait)
            .Set(work)
            .ExecuteRoutine()
            .Set(faulted)
            .Add(Str(8, X28, X28, Mailbox.Self))
            .Const(X1, (ulong)MailboxState.AnswerWaits).Add(StlrW(X1, X28))
            .Add(Mov(X0, X28)).Const(X1, Arm64.FUTEX_WAKE).Const(X2, int.MaxValue)
            .Call(Arm64.NR_futex)
            .Add(B, wait);
    }

    /// <summary>
    /// The signal handler: X0 = signal, X1 = siginfo, X2 = ucontext. X28 is still the routine's, because the
    /// kernel changes only the registers that a handler needs. Returns to <paramref name="faulted"/> instead
    /// of the fault.
    /// </summary>
    private static void Handle(CodeBuilder code, Label faulted)
    {
        var (checks, keep) = (new Label(), new Label());

        code.Set(Handler)
            .Add(Str(8, X0, X28, Mailbox.FaultKind))
            .Add(Ldr(4, X3, X1, Arm64.SiginfoCode), Str(8, X3, X28, Mailbox.FaultCode))
            .Add(Ldr(8, X3, X1, Arm64.SiginfoAddr), Str(8, X3, X28, Mailbox.FaultAddress))
            .Add(Ldr(8, X3, X28, Mailbox.HasMte)).Add(offset => Cbnz(X3, offset), checks)
            .Add(B, keep)
            .Set(checks)
            .Add(Mrs(X3, SysReg.TCO), Str(8, X3, X28, Mailbox.HandlerTco))
            .Set(keep)
            .KeepFrame()
            .Add(Ldr(8, X3, X2, Arm64.UcontextPstate), Ldr(8, X4, X28, Mailbox.FrameClear), Bic(X3, X3, X4))
            .Add(Ldr(8, X4, X28, Mailbox.FrameSet), Orr(X3, X3, X4), Str(8, X3, X2, Arm64.UcontextPstate))
            .Add(offset => Adr(X3, offset), faulted)
            .Add(Str(8, X3, X2, Arm64.UcontextPc), Ret);
    }

    private static CodeBuilder KeepFrame(this CodeBuilder code)
    {
        var next = new Label();
        return code
            .Add(
                AddImm(X4, X2, Arm64.UcontextMcontext), AddImm(X5, X28, Mailbox.Frame),
                AddImm(X6, X5, Mailbox.FrameSize))
            .Set(next)
            .Add(Ldr(8, X3, X4), Str(8, X3, X5), AddImm(X4, X4, 8), AddImm(X5, X5, 8), Cmp(X5, X6))
            .Add(BLo, next);
    }

    private static CodeBuilder Call(this CodeBuilder code, int number) =>
        code.Const(X8, (ulong)number).Add(Svc(0));
}
