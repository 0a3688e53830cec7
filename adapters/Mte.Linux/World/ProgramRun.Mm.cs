using Mte.Linux.Asm;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    // Newer than the headers that constants are held against; include/uapi/asm-generic/unistd.h, mman-common.h.
    private const int NR_memfd_secret = 447, NR_mseal = 462;

    private const MapFlags MapDroppable = (MapFlags)8;

    private const byte StaleTag = 0xd, StaleByte = 0xa5;

    /// <summary>MADV_HWPOISON may raise a signal, as an access to the memory would.</summary>
    private Outcome Madvise(Op.Madvise op)
    {
        var ran = Syscall(
            ProcessOf(op), Arm64.NR_madvise, Address(op.At, op.Tag), Bytes(op.Pages), (ulong)op.Advice);
        return ran.Faulted ? Accessed(ran, op.At) : Called(ran);
    }

    private Outcome Mremap(Op.Mremap op)
    {
        var to = op.To is { } place ? Address(place, op.ToTag) : 0;
        var ran = Syscall(
            ProcessOf(op), Arm64.NR_mremap, Address(op.At, op.Tag), Bytes(op.Pages), Bytes(op.NewPages), (uint)op.Flags, to);
        return Called(ran, mapped => mappings[op.As] = (ulong)mapped);
    }

    /// <summary>A system call that takes an address and a length, and flags that are 0.</summary>
    private Outcome OnRange(Op op, int number, Place at, int tag, int pages) =>
        Called(Syscall(ProcessOf(op), number, Address(at, tag), Bytes(pages), 0));

    private Outcome RemapFilePages(Op.RemapFilePages op) => Called(Syscall(
        ProcessOf(op), Arm64.NR_remap_file_pages, Address(op.At), Bytes(op.Pages), 0, (ulong)op.Pgoff, 0));

    private Outcome PkeyMprotect(Op.PkeyMprotect op) => Called(Syscall(
        ProcessOf(op), Arm64.NR_pkey_mprotect, Address(op.At), Bytes(op.Pages), (uint)op.Prot, (ulong)(long)op.Pkey));

    /// <summary>The segment is removed at once: it lives as long as it is attached.</summary>
    private Outcome Shmat(Op.Shmat op)
    {
        const ulong UserReadWrite = 0x180;

        var process = ProcessOf(op);
        var at = op.At is { } place ? Address(place, op.Tag) : 0;
        var made = Called(
            Syscall(process, Arm64.NR_shmget, 0, Bytes(op.Pages), Arm64.IPC_CREAT | UserReadWrite), answers: true);
        if (made is not Outcome.Done(var segment, _))
            return made;

        var attached = Called(
            Syscall(process, Arm64.NR_shmat, (ulong)segment, at, 0), mapped => mappings[op.As] = (ulong)mapped);
        Syscall(process, Arm64.NR_shmctl, (ulong)segment, Arm64.IPC_RMID, 0);
        return attached;
    }

    private Outcome Brk(Op.Brk op)
    {
        var process = ProcessOf(op);
        var old = (ulong)Syscall(process, Arm64.NR_brk, 0).X0;
        var start = PageAlign(old);
        var asked = (start + Bytes(op.Pages)) | ((ulong)op.Tag << 56);
        if ((ulong)Syscall(process, Arm64.NR_brk, asked).X0 == old)
            return new Outcome.Failed(Errno.ENOMEM);

        mappings[op.As] = start;
        return new Outcome.Done();
    }

    private Outcome Find(Op.Find op)
    {
        var process = ProcessOf(op);
        var name = op.Mapping switch
        {
            OwnMapping.Vdso => "[vdso]",
            OwnMapping.Vvar => "[vvar]",
            OwnMapping.Stack => "[stack]",
            _ => image,
        };
        foreach (var line in File.ReadLines($"/proc/{process.Pid}/maps"))
            if (line.EndsWith(name, StringComparison.Ordinal) && VmFlags.Range(line) is var (start, end))
            {
                // The top of the stack is in use; what lies at its start was never touched.
                mappings[op.As] = op.Mapping is OwnMapping.Stack ? end - (ulong)machine.PageSize : start;
                return new Outcome.Done();
            }

        return new Outcome.Unsupported($"/proc/PID/maps lists no {name}");
    }

    private Outcome PunchHole(Op.PunchHole op) => Called(Syscall(
        ProcessOf(op),
        Arm64.NR_fallocate,
        (ulong)Made(files, op.File),
        Arm64.FALLOC_FL_PUNCH_HOLE | Arm64.FALLOC_FL_KEEP_SIZE,
        Bytes(op.Pgoff) + (ulong)op.Offset,
        Bytes(op.Pages) + (ulong)op.Bytes));

    private Outcome Ftruncate(Op.Ftruncate op) => Called(Syscall(
        ProcessOf(op), Arm64.NR_ftruncate, (ulong)Made(files, op.File), Bytes(op.Pages) + (ulong)op.Bytes));

    private Outcome FAddSeals(Op.FAddSeals op) => Called(Syscall(
        ProcessOf(op), Arm64.NR_fcntl, (ulong)Made(files, op.File), Arm64.F_ADD_SEALS, (ulong)op.Seals));

    /// <summary>
    /// In small pages, as most memory is used again: huge ones would lie in other places of the free lists.
    /// </summary>
    private Outcome Poison(Op op)
    {
        const ulong Size = 32UL << 20;
        const uint PrivateAnonymous = 0x22, ReadWriteMte = 0x23;

        var process = ProcessOf(op);
        var start = (ulong)Syscall(process, Arm64.NR_mmap, 0, Size, ReadWriteMte, PrivateAnonymous, ulong.MaxValue, 0).X0;
        Syscall(process, Arm64.NR_madvise, start, Size, (ulong)Advice.MADV_NOHUGEPAGE);
        var fill = process.Run(Routines.FillTagged(), start | ((ulong)StaleTag << 56), start + Size, StaleByte * 0x0101010101010101UL);
        if (fill.Faulted)
            throw new AdapterException($"poisoning memory raised signal {fill.Signal}");

        return Called(Syscall(process, Arm64.NR_munmap, start, Size));
    }

    private static Outcome NewSecret(Puppet.Puppet process, ulong bytes) =>
        Sized(process, Called(Syscall(process, NR_memfd_secret, 0), answers: true), bytes);

    private ulong PageAlign(ulong address) =>
        (address + (ulong)machine.PageSize - 1) & ~((ulong)machine.PageSize - 1);
}
