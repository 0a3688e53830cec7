using Mte.Linux.Abi;
using Mte.Linux.Asm;
using Mte.Linux.Kvm;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Asm.A64Encoding;
using static Mte.Linux.Asm.Reg;

namespace Mte.Linux.Litmus;

/// <summary>What the loop of one thread is made of.</summary>
/// <param name="Steps">What it does with each page.</param>
/// <param name="Results">The names of all results.</param>
/// <param name="PageSize">Bytes in a page.</param>
/// <param name="Stride">Bytes from one page to that of the next run.</param>
/// <param name="Meets">It meets the other threads before each page.</param>
/// <param name="Spins">
/// How often it looks for the others before it gives its CPU away; 0 for a guest, which cannot.
/// </param>
/// <param name="Yields">
/// It gives its CPU away by sched_yield; else it sleeps, so that even the host can use the CPU.
/// </param>
/// <param name="Vm">The descriptor of its virtual machine, or -1.</param>
/// <param name="Tracee">The process that it traces, or 0.</param>
internal sealed record LitmusLoop(
    IReadOnlyList<LitmusOp> Steps,
    IReadOnlyList<string> Results,
    int PageSize,
    ulong Stride,
    bool Meets,
    int Spins,
    bool Yields,
    int Vm,
    int Tracee)
{
    /// <summary>Which of a page's results has a name.</summary>
    public int SlotOf(string name) => Results.Index().First(result => result.Item == name).Index;
}

/// <summary>
/// Machine code for a thread of a litmus test: one page after the other, it meets the other threads at a
/// counter, waits for a random time, and does its steps. A run costs no more than these. The same code runs
/// in a process and, without system calls, in a guest.
/// </summary>
internal static class LitmusCode
{
    /// <summary>Where a thread's room for structures has what a system call points to.</summary>
    public const int Pointee = 0x100;

    /// <summary>Where it has the struct timespec of a moment.</summary>
    public const int Moment = 0x80;

    private const ulong ReadWriteMte = (ulong)(Prot.Read | Prot.Write | Prot.Mte);

    // X0 to X7 on entry: the first page, the end of the last, the counter, the results, the delays, the
    // structures, the first page's guest address, the number of threads.
    private const Reg Page = X19, End = X20, Counter = X21, Result = X22, Delay = X23, Structures = X24,
    Gpa = X25,
        Threads = X26, Meeting = X27, Stride = X17, Spins = X16;

    public static byte[] Of(LitmusLoop loop)
    {
        var next = new Label();
        var code = new CodeBuilder();
        for (var register = 0; register < 8; register++)
            code.Add(Mov(Page + register, X0 + register));

        code.Const(Meeting, 0).Set(next);
        if (loop.Meets)
            Meet(code, loop);

        foreach (var step in loop.Steps)
            Do(code, step, loop);

        return code
            .Const(Stride, loop.Stride)
            .Add(
                A64Encoding.Add(Page, Page, Stride), A64Encoding.Add(Gpa, Gpa, Stride),
                AddImm(Result, Result, loop.Results.Count))
            .Add(Cmp(Page, End)).Add(BLo, next)
            .Add(Ret)
            .ToBytes();
    }

    // A thread that spins while its CPU, or that of the machine under it, is wanted by another keeps both
    // from meeting.
    private static void Meet(CodeBuilder code, LitmusLoop loop)
    {
        var (wait, check, spin, count) = (new Label(), new Label(), new Label(), new Label());
        code.Add(A64Encoding.Add(Meeting, Meeting, Threads), DsbIsh)
            .Const(X9, 1).Add(Ldadd(X9, X10, Counter)).Const(Spins, (ulong)loop.Spins)
            .Add(B, check)
            .Set(wait);
        if (loop.Spins > 0)
        {
            code.Add(SubImm(Spins, Spins, 1)).Add(offset => Cbnz(Spins, offset), check)
                .Add(AddImm(X0, Structures, Moment)).Const(X1, 0).Const(Spins, (ulong)loop.Spins);
            Call(code, loop.Yields ? Arm64.NR_sched_yield : Arm64.NR_nanosleep);
        }

        code.Set(check)
            .Add(Ldar(X10, Counter), Cmp(X10, Meeting)).Add(BLo, wait)
            .Add(Ldr(2, X9, Delay), AddImm(Delay, Delay, 2)).Add(B, count)
            .Set(spin).Add(SubImm(X9, X9, 1))
            .Set(count).Add(offset => Cbnz(X9, offset), spin);
    }

    private static void Do(CodeBuilder code, LitmusOp op, LitmusLoop loop)
    {
        var page = PageOf(code, op, loop);
        switch (op)
        {
            case LitmusOp.Load:
                code.Add(Ldr(1, X9, page));
                break;
            case LitmusOp.Store:
                code.Add(Str(1, Xzr, page));
                break;
            case LitmusOp.Stg(_, var granule, var tag):
                Stg(code, page, granule, tag);
                break;
            case LitmusOp.GuestStg(_, var granule, var tag):
                Stg(code, page, granule, tag);
                break;
            case LitmusOp.Ldg(_, var granule, var name):
                Ldg(code, page, granule, loop.SlotOf(name));
                break;
            case LitmusOp.GuestLdg(_, var granule, var name):
                Ldg(code, page, granule, loop.SlotOf(name));
                break;
            default:
                if (CallOnPage(op) is var (number, argument))
                    CallOnPage(code, number, page, loop, argument);
                else
                    CallKernel(code, op, loop);

                break;
        }
    }

    // The number and the last argument of a system call on one page; null for other ops.
    private static (int Number, ulong Argument)? CallOnPage(LitmusOp op) => op switch
    {
        LitmusOp.Mprotect => (Arm64.NR_mprotect, ReadWriteMte),
        LitmusOp.MadviseUnmergeable => (Arm64.NR_madvise, Arm64.MADV_UNMERGEABLE),
        LitmusOp.PageOut => (Arm64.NR_madvise, Arm64.MADV_PAGEOUT),

        // Advice for a part of a huge page splits it.
        LitmusOp.SplitThp => (Arm64.NR_madvise, Arm64.MADV_COLD),
        _ => null,
    };

    private static void CallKernel(CodeBuilder code, LitmusOp op, LitmusLoop loop)
    {
        switch (op)
        {
            case LitmusOp.Migrate:
                Migrate(code);
                break;
            case LitmusOp.KvmArmMteCopyTags:
                CopyTags(code, loop);
                break;
            case LitmusOp.KvmArmMteCopyTagsFrom(_, var granule, var name):
                CopyFrom(code, loop, granule, loop.SlotOf(name));
                break;
            case LitmusOp.PtracePeekmtetags(_, var granule, var name):
                Trace(code, Arm64.PTRACE_PEEKMTETAGS, granule, loop.Tracee);
                code.Add(Ldr(1, X9, Structures, Pointee), Str(1, X9, Result, loop.SlotOf(name)));
                break;
            case LitmusOp.PtracePokemtetags(_, var granule, var tag):
                code.Const(X9, (ulong)tag).Add(Str(1, X9, Structures, Pointee));
                Trace(code, Arm64.PTRACE_POKEMTETAGS, granule, loop.Tracee);
                break;
            default:
                throw new AdapterException($"no way to do {op.GetType().Name} in a litmus test on Linux");
        }
    }

    /// <summary>The register with the address of an op's page.</summary>
    private static Reg PageOf(CodeBuilder code, LitmusOp op, LitmusLoop loop)
    {
        const Reg Second = X11;

        if (op.Page == 0)
            return Page;

        code.Const(Second, (ulong)(op.Page * loop.PageSize)).Add(A64Encoding.Add(Second, Page, Second));
        return Second;
    }

    // A system call with the address of a page, its length, and one more argument.
    private static void CallOnPage(CodeBuilder code, int number, Reg page, LitmusLoop loop, ulong argument)
    {
        code.Add(Mov(X0, page)).Const(X1, (ulong)loop.PageSize).Const(X2, argument);
        Call(code, number);
    }

    private static void Stg(CodeBuilder code, Reg page, int granule, int tag) => code
        .Const(X9, (ulong)tag << 56)
        .Add(AddImm(X10, page, granule * Granule.Bytes), Orr(X9, X9, X10), SetTag(TagStore.STG, X9, X10));

    private static void Ldg(CodeBuilder code, Reg page, int granule, int slot) => code
        .Add(
            AddImm(X10, page, granule * Granule.Bytes), Mov(X9, X10), A64Encoding.Ldg(X9, X10),
            Ubfx(X9, X9, 56, 4))
        .Add(Str(1, X9, Result, slot));

    // move_pages of one page; the stage wrote the node that it goes to.
    private static void Migrate(CodeBuilder code)
    {
        code.Add(Str(8, Page, Structures)).Const(X0, 0).Const(X1, 1).Add(Mov(X2, Structures))
            .Add(AddImm(X3, Structures, 8), AddImm(X4, Structures, 16)).Const(X5, Arm64.MPOL_MF_MOVE_ALL);
        Call(code, Arm64.NR_move_pages);
    }

    // The stage wrote the rest of struct kvm_arm_copy_mte_tags, and the tags.
    private static void CopyTags(CodeBuilder code, LitmusLoop loop)
    {
        code.Add(Str(8, Gpa, Structures)).Const(X0, (ulong)loop.Vm).Const(X1, KvmAbi.KVM_ARM_MTE_COPY_TAGS)
            .Add(Mov(X2, Structures));
        Call(code, Arm64.NR_ioctl);
    }

    // struct kvm_arm_copy_mte_tags, with the flag that says from the guest. The room for tags is that of a
    // copy to it.
    private static void CopyFrom(CodeBuilder code, LitmusLoop loop, int granule, int slot)
    {
        code.Add(Str(8, Gpa, Structures)).Const(X9, (ulong)loop.PageSize).Add(Str(8, X9, Structures, 8))
            .Add(AddImm(X9, Structures, Pointee), Str(8, X9, Structures, 16))
            .Const(X9, KvmAbi.KVM_ARM_TAGS_FROM_GUEST).Add(Str(8, X9, Structures, 24))
            .Const(X0, (ulong)loop.Vm).Const(X1, KvmAbi.KVM_ARM_MTE_COPY_TAGS).Add(Mov(X2, Structures));
        Call(code, Arm64.NR_ioctl);
        code.Add(Ldr(1, X9, Structures, Pointee + granule), Str(1, X9, Result, slot));
    }

    // struct iovec, for one tag.
    private static void Trace(CodeBuilder code, ulong request, int granule, int tracee)
    {
        code.Add(AddImm(X9, Structures, Pointee), Str(8, X9, Structures)).Const(X9, 1)
            .Add(Str(8, X9, Structures, 8))
            .Const(X0, request).Const(X1, (ulong)tracee)
            .Add(AddImm(X2, Page, granule * Granule.Bytes), Mov(X3, Structures));
        Call(code, Arm64.NR_ptrace);
    }

    private static void Call(CodeBuilder code, int number) => code.Const(X8, (ulong)number).Add(Svc(0));
}
