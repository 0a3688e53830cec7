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

    private Outcome Dispatch(Op op) => op switch
    {
        Op.Mmap mmap => Mmap(mmap),
        Op.Map map => Map(map),
        Op.Munmap munmap => Munmap(munmap),
        Op.Mprotect mprotect => Mprotect(mprotect),
        Op.Open open => Open(open),
        Op.MemfdCreate memfd => MemfdCreate(memfd),
        Op.Smaps smaps => Smaps(smaps),
        Op.Madvise advise => Outcome.From(
            ProcessOf(op).Mm.DoMadvise(At(advise.At, advise.Tag), Bytes(advise.Pages), advise.Advice)),
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
        Op.SwapOn swap => SwapOn(swap),
        Op.SwapOff => SwapOff(),
        Op.PageOut pageOut => PageOut(pageOut),
        Op.Swapped swapped => new Outcome.Done(CountSwapped(swapped, swapped.At, swapped.Pages)),
        Op.ProcessMadvise advise => ProcessMadvise(advise),
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
        Op.KvmCheckExtension check => KvmCheckExtension(check),
        Op.KvmCreateVm create => KvmCreateVm(create),
        Op.KvmEnableCap enable => KvmEnableCap(enable),
        Op.KvmCreateVcpu create => KvmCreateVcpu(create),
        Op.KvmArmVcpuInit init => KvmArmVcpuInit(init),
        Op.KvmSetUserMemoryRegion region => KvmSetUserMemoryRegion(region),
        Op.KvmArmMteCopyTags copy => KvmArmMteCopyTags(copy),
        Op.GuestTcf tcf => GuestTcf(tcf),
        Op.GuestStg stg => GuestStg(stg),
        Op.GuestLdg ldg => GuestLdg(ldg),
        Op.GuestLoad load => GuestLoad(load),
        Op.GuestStore store => GuestStore(store),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} in the model"),
    };

    private TaskStruct ProcessOf(Op op) => processes[op.By];

    private static Outcome Answer(bool yes) => new Outcome.Done(yes ? 1 : 0);

    private ulong At(Place place, int tag = 0) =>
        Address.WithTag(Made(mappings, place.Name) + (ulong)place.Offset(kernel.PageSize), tag);

    private ulong Bytes(int pages) => (ulong)pages * (ulong)kernel.PageSize;

    private static T Made<T>(Dictionary<string, T> things, string name) =>
        things.TryGetValue(name, out var thing) ? thing : throw new NeverMadeException();

    /// <summary>An op uses a thing that was not made.</summary>
    private sealed class NeverMadeException : Exception;
}
