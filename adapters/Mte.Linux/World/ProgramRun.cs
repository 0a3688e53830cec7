using System.Diagnostics;
using Mte.Linux.Asm;
using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

/// <summary>
/// One program in the making: its processes and the things that its ops made. An op that uses a thing which was never
/// made answers null, which ends the program.
/// </summary>
internal sealed partial class ProgramRun : IDisposable
{
    private readonly Machine machine;
    private readonly string image;
    private readonly Desks desks = new();
    private readonly Dictionary<string, Puppet.Puppet> processes = [];
    private readonly Dictionary<string, ulong> mappings = [];
    private readonly Dictionary<string, int> files = [];
    private readonly Dictionary<string, Kvm.GuestCpu> vcpus = [];
    private readonly Dictionary<string, int> vms = [];

    /// <summary>What puts the machine's settings back as they were, when the program is over.</summary>
    private readonly Stack<Action> undo = [];

    public ProgramRun(string image, Machine machine)
    {
        this.machine = machine;
        processes[Op.Main] = Puppet.Puppet.Start(
            desks, image, machine.Info.Facts.Contains("mte"), machine.Emulator);
        this.image = image;
    }

    /// <summary>Does one op; null if it uses something that an earlier op failed to make.</summary>
    /// <exception cref="AdapterException">the op hangs, or the puppet broke.</exception>
    public Outcome? Do(Op op)
    {
        try
        {
            // The dead answer nothing but that they are.
            return Made(processes, op.By).Death is { } signal ? new Outcome.Killed(signal)
                : machine.IsEmulated && FactsAttribute.Of(op).Reach is Reach.Kernel ? Below
                : Dispatch(op);
        }
        catch (NeverMadeException)
        {
            return null;
        }
    }

    private static readonly Outcome Below =
        new Outcome.Unsupported("the op looks at the kernel below the emulator, or changes it");

    private Outcome Dispatch(Op op) => op switch
    {
        Op.Mmap mmap => Mmap(mmap),
        Op.Map map => Map(map),
        Op.Munmap munmap => Munmap(munmap),
        Op.Mprotect mprotect => Mprotect(mprotect),
        Op.Open open => Open(open),
        Op.MemfdCreate memfd => MemfdCreate(memfd),
        Op.Smaps smaps => Smaps(smaps),
        Op.Madvise advise => Madvise(advise),
        Op.Mremap remap => Mremap(remap),
        Op.Mlock mlock => OnRange(op, Arm64.NR_mlock, mlock.At, mlock.Tag, mlock.Pages),
        Op.Munlock munlock => OnRange(op, Arm64.NR_munlock, munlock.At, munlock.Tag, munlock.Pages),
        Op.Mseal mseal => OnRange(op, NR_mseal, mseal.At, mseal.Tag, mseal.Pages),
        Op.RemapFilePages remap => RemapFilePages(remap),
        Op.PkeyMprotect mprotect => PkeyMprotect(mprotect),
        Op.Shmat shmat => Shmat(shmat),
        Op.Brk brk => Brk(brk),
        Op.Find find => Find(find),
        Op.PunchHole punch => PunchHole(punch),
        Op.Ftruncate truncate => Ftruncate(truncate),
        Op.FAddSeals seals => FAddSeals(seals),
        Op.Poison => Poison(op),
        Op.Mlock2Onfault mlock => Mlock2Onfault(mlock),
        Op.Mlockall mlockall => Called(Syscall(ProcessOf(op), Arm64.NR_mlockall, (ulong)mlockall.Flags)),
        Op.Msync msync => Msync(msync),
        Op.Mincore mincore => Mincore(mincore),
        Op.Mbind mbind => Mbind(mbind),
        Op.GetMempolicy policy => GetMempolicy(policy),
        Op.Fallocate fallocate => Fallocate(fallocate),
        Op.CopyFileRange copy => CopyFileRange(copy),
        Op.Sendfile send => Sendfile(send),
        Op.IoSetup setup => IoSetup(setup),
        Op.IoUringSetup setup => IoUringSetup(setup),
        Op.IoUring ring => IoUring(ring),
        Op.PerfEventOpen open => PerfEventOpen(open),
        Op.KvmCreateGuestMemfd create => KvmCreateGuestMemfd(create),
        Op.SwapOn swap => SwapOn(swap),
        Op.SwapOff => SwapOff(),
        Op.PageOut pageOut => PageOut(pageOut),
        Op.Swapped swapped => Swapped(swapped),
        Op.ProcessMadvise advise => ProcessMadvise(advise),
        Op.Kpageflags flags => Kpageflags(flags),
        Op.Hibernate => new Outcome.Unsupported("nobody would switch this machine on again"),
        Op.KpageflagsPread pread => KpageflagsPread(pread),
        Op.Load load => Load(load),
        Op.Store store => Store(store),
        Op.Stg stg => Stg(stg),
        Op.Ldg ldg => Ldg(ldg),
        Op.Fork fork => Fork(fork),
        Op.Prctl prctl => Prctl(prctl),
        Op.CloneThread clone => CloneThread(clone),
        Op.Execve execve => Execve(execve),
        Op.SchedYield => Called(Syscall(ProcessOf(op), Arm64.NR_sched_yield)),
        Op.RtSigaction action => RtSigaction(action),
        Op.RtSigprocmask mask => RtSigprocmask(mask),
        Op.RtSigpending pending => RtSigpending(pending),
        Op.SignalFrame frame => SignalFrame(frame),
        Op.SigreturnTco sigreturn => SigreturnTco(sigreturn),
        Op.Access access => Access(access),
        Op.SetTag set => SetTag(set),
        Op.TagBlock block => TagBlock(block),
        Op.Mrs mrs => Mrs(mrs),
        Op.Msr msr => Msr(msr),
        Op.Irg irg => Irg(irg),
        Op.Addg addg => Tagged(ProcessOf(op).Run(TagRoutines.Addg(addg.TagOffset), Tag(addg.Tag))),
        Op.Subg subg => Tagged(ProcessOf(op).Run(TagRoutines.Subg(subg.TagOffset), Tag(subg.Tag))),
        Op.Gmi gmi => Gmi(gmi),
        Op.Getauxval getauxval => Getauxval(getauxval),
        Op.Cpuinfo cpuinfo => Cpuinfo(cpuinfo),
        Op.MteTcfPreferred preferred => MteTcfPreferred(preferred),
        Op.SetMteTcfPreferred preferred => SetMteTcfPreferred(preferred),
        Op.Sysctl sysctl => Sysctl(sysctl),
        Op.PtraceSeize seize => PtraceSeize(seize),
        Op.PtraceCont cont => Called(Ptrace(op, PTRACE_CONT, cont.Process, 0, 0)),
        Op.PtraceDetach detach => Called(Ptrace(op, PTRACE_DETACH, detach.Process, 0, 0)),
        Op.PtracePeekmtetags peek => PtracePeekmtetags(peek),
        Op.PtracePokemtetags poke => PtracePokemtetags(poke),
        Op.PtracePeekdata peek => PtracePeekdata(peek),
        Op.PtracePokedata poke => Called(
            Ptrace(op, PTRACE_POKEDATA, poke.Process, Address(poke.At, poke.Tag), (ulong)poke.Value)),
        Op.PtraceGetregset get => PtraceGetregset(get),
        Op.PtraceSetregset set => PtraceSetregset(set),
        Op.ProcessVmReadv read => ProcessVm(
            op, Arm64.NR_process_vm_readv, read.Process, Address(read.To, read.ToTag), Address(read.At, read.Tag), read.Bytes),
        Op.ProcessVmWritev write => ProcessVm(
            op, Arm64.NR_process_vm_writev, write.Process, Address(write.From, write.FromTag),
            Address(write.At, write.Tag), write.Bytes),
        Op.ProcMemRead read => ProcMemRead(read),
        Op.ProcMemWrite write => ProcMemWrite(write),
        Op.Pipe pipe => TwoEnds(op, pipe.As, Arm64.NR_pipe2),
        Op.Socketpair pair => TwoEnds(op, pair.As, Arm64.NR_socketpair),
        Op.Write write => Write(write),
        Op.Read read => Read(read),
        Op.Writev write => Vectored(
            op, Arm64.NR_writev, WriteEnd(write.File), Address(write.At, write.Tag), Address(write.Then, write.ThenTag),
            write.Bytes),
        Op.Readv read => Vectored(
            op, Arm64.NR_readv, Made(files, read.File), Address(read.At, read.Tag), Address(read.Then, read.ThenTag),
            read.Bytes),
        Op.Vmsplice splice => Vmsplice(splice),
        Op.Futex futex => Futex(futex),
        Op.WithStructure call => WithStructure(call),
        Op.SetCoredumpFilter filter => Write(
            $"/proc/{ProcessOf(op).Pid}/coredump_filter", $"0x{(int)filter.Filter:x}"),
        Op.CoreDump dump => CoreDump(dump),
        Op.CoreSegments core => new Outcome.Done(Made(cores, core.Core).Segments.Count),
        Op.CoreOrder core => new Outcome.Done(Made(cores, core.Core).TagsAreLast ? 1 : 0),
        Op.CoreSegment segment => CoreSegment(segment),
        Op.CoreTags tags => CoreTags(tags),
        Op.CoreTaggedAddrCtrl core => CoreTaggedAddrCtrl(core),
        Op.CoreBytes core => CoreBytes(core),
        Op.MapThp map => MapThp(map),
        Op.AnonHugePages count => AnonHugePages(count),
        Op.SplitThp split => SplitThp(split),
        Op.CollapseThp collapse => CollapseThp(collapse),
        Op.KsmMerge merge => KsmMerge(merge),
        Op.Migrate migrate => Migrate(migrate),
        Op.SoftOffline offline => SoftOffline(offline),
        Op.Userfaultfd userfaultfd => Userfaultfd(userfaultfd),
        Op.UffdioRegister register => UffdioRegister(register),
        Op.UffdioCopy copy => UffdioCopy(copy),
        Op.UffdioZeropage zeropage => UffdioZeropage(zeropage),
        Op.UffdioContinue go => UffdioContinue(go),
        Op.UffdioWriteprotect protect => UffdioWriteprotect(protect),
        Op.UffdioMove move => UffdioMove(move),
        Op.KvmCheckExtension check => KvmCheckExtension(check),
        Op.KvmCreateVm create => KvmCreateVm(create),
        Op.KvmEnableCap enable => KvmEnableCap(enable),
        Op.KvmCreateVcpu create => KvmCreateVcpu(create),
        Op.KvmArmVcpuInit init => KvmArmVcpuInit(init),
        Op.KvmSetUserMemoryRegion region => KvmSetUserMemoryRegion(region),
        Op.KvmArmMteCopyTags copy => KvmArmMteCopyTags(copy),
        Op.KvmVcpuEnableCap enable => KvmVcpuEnableCap(enable),
        Op.KvmSetUserMemoryRegion2 region => KvmSetUserMemoryRegion2(region),
        Op.KvmGetDirtyLog log => KvmGetDirtyLog(log),
        Op.KvmArmMteCopyTagsAt copy => KvmArmMteCopyTagsAt(copy),
        Op.KvmArmMteCopyTagsStruct copy => KvmArmMteCopyTagsStruct(copy),
        Op.KvmGetOneReg get => KvmGetOneReg(get),
        Op.KvmSetOneReg set => KvmSetOneReg(set),
        Op.KvmGetRegList list => KvmGetRegList(list),
        Op.GuestMrs mrs => GuestMrs(mrs),
        Op.GuestMsr msr => GuestMsr(msr),
        Op.GuestIrg irg => GuestIrg(irg),
        Op.GuestHandlerTco tco => GuestHandlerTco(tco),
        Op.GuestCpuOn on => GuestCpuOn(on),
        Op.GuestWatch watch => GuestWatch(watch),
        Op.GuestWatched watched => GuestWatched(watched),
        Op.GuestSetTag set => GuestSetTag(set),
        Op.GuestTagBlock block => GuestTagBlock(block),
        Op.GuestDc dc => GuestDc(dc),
        Op.GuestTcf tcf => GuestTcf(tcf),
        Op.GuestStg stg => GuestStg(stg),
        Op.GuestLdg ldg => GuestLdg(ldg),
        Op.GuestLoad load => GuestLoad(load),
        Op.GuestStore store => GuestStore(store),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    public void Dispose()
    {
        // All at once, then wait: a tracer must let its tracee go before anybody else can wait for it.
        foreach (var process in processes.Values)
            process.Kill();

        foreach (var process in processes.Values)
            process.Reap();

        while (undo.TryPop(out var restore))
            restore();

        desks.Dispose();
    }

    private Puppet.Puppet ProcessOf(Op op) => Made(processes, op.By);

    private ulong Address(Place place, int tag = 0, int high = 0) =>
        (Made(mappings, place.Name) + (ulong)place.Offset(machine.PageSize)) | ((ulong)tag << 56) | ((ulong)high << 60);

    private static T Made<T>(Dictionary<string, T> things, string name) =>
        things.TryGetValue(name, out var thing) ? thing : throw new NeverMadeException();

    /// <summary>What a routine came to, when it was an access to memory that the op named.</summary>
    private Outcome Accessed(Ran ran, Place at, long value = 0, Tags? tags = null) => ran switch
    {
        { Died: true } => new Outcome.Killed((Signal)ran.Signal),
        { Waits: { } message } => Waiting(message, at.Name),
        { Faulted: true } => Faulted(ran, at.Name),
        _ => new Outcome.Done(value, tags),
    };

    /// <summary>What a system call came to; <paramref name="made"/> gets its result if it succeeded.</summary>
    private static Outcome Called(Ran ran, Action<long>? made = null, bool answers = false)
    {
        if (ran.Died)
            return new Outcome.Killed((Signal)ran.Signal);

        if (ran.Waits is not null)
            throw new AdapterException("a system call waits for a userfaultfd");

        if (ran.Faulted)
            throw new AdapterException($"a system call raised signal {ran.Signal} at 0x{ran.Address:x}");

        if (ran.X0 is < 0 and > -4096)
            return new Outcome.Failed((Errno)(-ran.X0));

        made?.Invoke(ran.X0);
        return new Outcome.Done(answers ? ran.X0 : 0);
    }

    private Outcome.Faulted Faulted(Ran ran, string name)
    {
        const int TopByteShift = 56;

        var code = Fault(ran);
        return code is FaultCode.ILL_ILLOPC or FaultCode.ILL_ILLOPN || (code is FaultCode.SEGV_MTEAERR && ran.Address == 0)
            ? new Outcome.Faulted(code, new Place("", 0, 0))
            : new Outcome.Faulted(
                code, PlaceOf(ran.Address << 8 >> 8, name), (int)(ran.Address >> TopByteShift));
    }

    private Place PlaceOf(ulong address, string name) => mappings.TryGetValue(name, out var start)
        ? new Place(name, 0, unchecked((long)(address - start)))
        : new Place("", 0, unchecked((long)address));

    private static FaultCode Fault(Ran ran) => ((ulong)ran.Signal, (ulong)ran.Code) switch
    {
        (Arm64.SIGSEGV, Arm64.SEGV_MAPERR) => FaultCode.SEGV_MAPERR,
        (Arm64.SIGSEGV, Arm64.SEGV_ACCERR) => FaultCode.SEGV_ACCERR,
        (Arm64.SIGSEGV, Arm64.SEGV_MTEAERR) => FaultCode.SEGV_MTEAERR,
        (Arm64.SIGSEGV, Arm64.SEGV_MTESERR) => FaultCode.SEGV_MTESERR,
        (Arm64.SIGBUS, 2) => FaultCode.BUS_ADRERR,
        (Arm64.SIGBUS, 4) => FaultCode.BUS_MCEERR_AR,
        (Arm64.SIGILL, 1) => FaultCode.ILL_ILLOPC,
        (Arm64.SIGILL, 2) => FaultCode.ILL_ILLOPN,
        _ => throw new AdapterException($"signal {ran.Signal} with si_code {ran.Code} has no name here"),
    };

    /// <summary>An op uses a thing that was not made.</summary>
    private sealed class NeverMadeException : Exception;
}
