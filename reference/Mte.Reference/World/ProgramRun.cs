using System.Diagnostics;
using Mte.Spec;
using Mte.Reference.Kvm;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

/// <summary>
/// One program in the making: a kernel, processes, and the things that ops made. A name stands for an address
/// or a descriptor, in whichever process it is used.
/// </summary>
internal sealed partial class ProgramRun
{
    private readonly Kernel kernel;
    private readonly Dictionary<string, TaskStruct> processes = [];
    private readonly Dictionary<string, ulong> mappings = [];
    private readonly Dictionary<string, BackingFile> files = [];
    private readonly Dictionary<string, Vm> vms = [];
    private readonly Dictionary<string, Vcpu> vcpus = [];

    public ProgramRun(Parts parts, int pageSize)
    {
        kernel = new Kernel(parts, pageSize);
        processes[Op.Main] = new TaskStruct(new AddressSpace(kernel));
    }

    /// <summary>Does one op; null if it uses something that an earlier op failed to make.</summary>
    public Outcome? Do(Op op)
    {
        try
        {
            // The dead answer nothing but that they are.
            return Made(processes, op.By).Sighand.Death is not 0 and var signal
                ? new Outcome.Killed(signal)
                : Dispatch(op);
        }
        catch (NeverMadeException)
        {
            return null;
        }
    }

    private Outcome Dispatch(Op op) => waiting.ContainsKey(op.By)
        ? throw new AdapterException("a process waits for a userfaultfd")
        : Awake(op);

    private Outcome Awake(Op op) => op switch
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
        Op.Mlock mlock => Outcome.From(
            ProcessOf(op).Mm.DoMlock(At(mlock.At, mlock.Tag), Bytes(mlock.Pages), locks: true)),
        Op.Munlock munlock => Outcome.From(
            ProcessOf(op).Mm.DoMlock(At(munlock.At, munlock.Tag), Bytes(munlock.Pages), locks: false)),
        Op.Mseal mseal => Outcome.From(ProcessOf(op).Mm.DoMseal(At(mseal.At, mseal.Tag), Bytes(mseal.Pages))),
        Op.RemapFilePages remap => Outcome.From(
            ProcessOf(op).Mm.RemapFilePages(At(remap.At), Bytes(remap.Pages), (ulong)remap.Pgoff)),
        Op.PkeyMprotect mprotect => PkeyMprotect(mprotect),
        Op.Shmat shmat => Shmat(shmat),
        Op.Brk brk => Brk(brk),
        Op.Find find => Find(find),
        Op.PunchHole punch => PunchHole(punch),
        Op.Ftruncate truncate => Ftruncate(truncate),
        Op.FAddSeals seals => FAddSeals(seals),
        Op.Poison => new Outcome.Done(),
        Op.Mlock2Onfault mlock => Outcome.From(
            ProcessOf(op).Mm.DoMlock(At(mlock.At, mlock.Tag), Bytes(mlock.Pages), locks: true, onFault: true)),
        Op.Mlockall mlockall => Outcome.From(ProcessOf(op).Mm.DoMlockall(mlockall.Flags)),
        Op.Msync msync => OnRange(op, msync.At, msync.Tag, msync.Pages, Errno.ENOMEM),
        Op.Mincore mincore => Mincore(mincore),
        Op.Mbind mbind => OnRange(op, mbind.At, mbind.Tag, mbind.Pages, Errno.EFAULT),
        Op.GetMempolicy policy => OnRange(op, policy.At, policy.Tag, 1, Errno.EFAULT),
        Op.Fallocate fallocate => Fallocate(fallocate),
        Op.CopyFileRange copy => CopyFile(copy.From, copy.To, copy.Pages),
        Op.Sendfile send => CopyFile(send.From, send.To, send.Pages),
        Op.IoSetup setup => IoSetup(setup),
        Op.IoUring ring => IoUring(ring),
        Op.IoUringSetup setup => NewDescriptor(op, setup.As, 1),
        Op.PerfEventOpen open => NewDescriptor(op, open.As, 1),
        Op.KvmCreateGuestMemfd create => KvmCreateGuestMemfd(create),
        Op.SwapOn swap => SwapOn(swap),
        Op.SwapOff => SwapOff(),
        Op.PageOut pageOut => PageOut(pageOut),
        Op.Swapped swapped => new Outcome.Done(CountSwapped(swapped, swapped.At, swapped.Pages)),
        Op.ProcessMadvise advise => ProcessMadvise(advise),
        Op.Hibernate => Hibernate(),
        Op.Kpageflags flags => Kpageflags(flags),
        Op.KpageflagsPread pread => KpageflagsPread(pread),
        Op.Load load => Load(load),
        Op.Store store => Store(store),
        Op.Stg stg => Stg(stg),
        Op.Ldg ldg => Ldg(ldg),
        Op.Fork fork => Fork(fork),
        Op.Prctl prctl => Prctl(prctl),
        Op.CloneThread clone => CloneThread(clone),
        Op.Execve execve => Execve(execve),
        Op.SchedYield => new Outcome.Done(),
        Op.RtSigaction action => RtSigaction(action),
        Op.RtSigprocmask mask => RtSigprocmask(mask),
        Op.RtSigpending pending => new Outcome.Done(ProcessOf(op).Pending.ContainsKey(pending.Signal) ? 1 : 0),
        Op.SignalFrame frame => SignalFrame(frame),
        Op.SigreturnTco sigreturn => SigreturnTco(sigreturn),
        Op.Access access => Access(access),
        Op.SetTag set => SetTag(set),
        Op.TagBlock block => TagBlock(block),
        Op.Mrs mrs => Mrs(mrs),
        Op.Msr msr => Msr(msr),
        Op.Irg irg => Irg(irg),
        Op.Addg addg => MovedTag(addg, addg.Tag, addg.TagOffset),
        Op.Subg subg => MovedTag(subg, subg.Tag, subg.TagOffset),
        Op.Gmi gmi => new Outcome.Done(kernel.Parts.TagGeneration.InsertIntoMask(gmi.Tag, gmi.Mask)),
        Op.Getauxval getauxval => Answer(kernel.Parts.Discovery.HasHwcap(getauxval.Name)),
        Op.Cpuinfo cpuinfo => Answer(kernel.Parts.Discovery.ListsFeature(cpuinfo.Feature)),
        Op.MteTcfPreferred preferred => MteTcfPreferred(preferred),
        Op.SetMteTcfPreferred preferred => SetMteTcfPreferred(preferred),
        Op.Sysctl sysctl => Sysctl(sysctl),
        Op.PtraceSeize seize => PtraceSeize(seize),
        Op.PtraceCont cont => PtraceCont(cont),
        Op.PtraceDetach detach => PtraceDetach(detach),
        Op.PtracePeekmtetags peek => PtracePeekmtetags(peek),
        Op.PtracePokemtetags poke => PtracePokemtetags(poke),
        Op.PtracePeekdata peek => Traced(peek, peek.Process, tracee => Remote(tracee, At(peek.At, peek.Tag))),
        Op.PtracePokedata poke => Traced(
            poke, poke.Process, tracee => Remote(tracee, At(poke.At, poke.Tag), poke.Value)),
        Op.PtraceGetregset get => PtraceGetregset(get),
        Op.PtraceSetregset set => PtraceSetregset(set),
        Op.ProcessVmReadv read => ProcessVmReadv(read),
        Op.ProcessVmWritev write => ProcessVmWritev(write),
        Op.ProcMemRead read => Remote(Made(processes, read.Process), At(read.At, read.Tag)),
        Op.ProcMemWrite write => Remote(Made(processes, write.Process), At(write.At, write.Tag), write.Value),
        Op.Pipe pipe => TwoEnds(op, pipe.As, new PipeFile(wholePages: true)),
        Op.Socketpair pair => TwoEnds(op, pair.As, new PipeFile(wholePages: false)),
        Op.Write write => Write(ProcessOf(op), write.File, [(At(write.At, write.Tag), write.Bytes)], write.Offset),
        Op.Read read => Read(ProcessOf(op), read.File, [(At(read.At, read.Tag), read.Bytes)], read.Offset),
        Op.Writev write => Write(ProcessOf(op), write.File, [(At(write.At, write.Tag), write.Bytes), (At(write.Then, write.ThenTag), write.Bytes)], 0),
        Op.Readv read => Read(ProcessOf(op), read.File, [(At(read.At, read.Tag), read.Bytes), (At(read.Then, read.ThenTag), read.Bytes)], 0),
        Op.Vmsplice splice => Vmsplice(splice),
        Op.Futex futex => Futex(futex),
        Op.WithStructure call => WithStructure(call),
        Op.SetCoredumpFilter filter => SetCoredumpFilter(filter),
        Op.CoreDump dump => CoreDump(dump),
        Op.CoreSegments core => new Outcome.Done(Made(cores, core.Core).Segments.Count),
        Op.CoreOrder core => new Outcome.Done(Made(cores, core.Core) is null ? 0 : 1),
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
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} in the model"),
    };

    private TaskStruct ProcessOf(Op op) => processes[op.By];

    private static Outcome Answer(bool yes) => new Outcome.Done(yes ? 1 : 0);

    private ulong At(Place place, int tag = 0, int high = 0) =>
        Address.WithTag(Made(mappings, place.Name) + (ulong)place.Offset(kernel.PageSize), tag) | ((ulong)high << 60);

    private ulong Bytes(int pages) => (ulong)pages * (ulong)kernel.PageSize;

    private static T Made<T>(Dictionary<string, T> things, string name) =>
        things.TryGetValue(name, out var thing) ? thing : throw new NeverMadeException();

    /// <summary>An op uses a thing that was not made.</summary>
    private sealed class NeverMadeException : Exception;
}
