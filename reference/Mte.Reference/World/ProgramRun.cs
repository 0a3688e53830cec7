using System.Diagnostics;
using Mte.Spec;
using Mte.Reference.Kvm;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

/// <summary>
/// One program in the making: a kernel, processes, and the things that ops made. A name stands for an address or a
/// descriptor, in whichever process it is used.
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
            Made(processes, op.By);
            return Dispatch(op);
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
        Op.MemfdCreate memfd => MemfdCreate(memfd),
        Op.Smaps smaps => Smaps(smaps),
        Op.Load load => Load(load),
        Op.Store store => Store(store),
        Op.Stg stg => Stg(stg),
        Op.Ldg ldg => Ldg(ldg),
        Op.Fork fork => Fork(fork),
        Op.Prctl prctl => Prctl(prctl),
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

    private ulong At(Place place, int tag = 0) =>
        Address.WithTag(Made(mappings, place.Name) + (ulong)place.Offset(kernel.PageSize), tag);

    private ulong Bytes(int pages) => (ulong)pages * (ulong)kernel.PageSize;

    private static T Made<T>(Dictionary<string, T> things, string name) =>
        things.TryGetValue(name, out var thing) ? thing : throw new NeverMadeException();

    /// <summary>An op uses a thing that was not made.</summary>
    private sealed class NeverMadeException : Exception;
}
