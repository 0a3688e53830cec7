using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Kvm;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Gives a guest memory, and changes what it has.</summary>
internal sealed class MemslotsModel(Addresses addresses, OpenFiles files, NameTable<Vm> vms, VmIoctls ioctls)
{
    public Outcome Do(Op.MemslotsFamily op) => op switch
    {
        Op.KvmSetUserMemoryRegion region => KvmSetUserMemoryRegion(region),
        Op.KvmSetUserMemoryRegion2 region => KvmSetUserMemoryRegion2(region),
        Op.KvmGetDirtyLog log => KvmGetDirtyLog(log),
        Op.KvmCreateGuestMemfd create => KvmCreateGuestMemfd(create),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome KvmSetUserMemoryRegion(Op.KvmSetUserMemoryRegion op)
    {
        var memslot = new Memslot(
            op.Slot, addresses.Of(op.Gpa), addresses.Bytes(op.Pages), addresses.Of(op.At, op.Tag), op.Flags);
        return ioctls.Call(op, op.Vm, vm => vm.KvmSetMemoryRegion(memslot));
    }

    private Outcome KvmSetUserMemoryRegion2(Op.KvmSetUserMemoryRegion2 op)
    {
        var memslot = new Memslot(
            op.Slot, addresses.Of(op.Gpa), addresses.Bytes(op.Pages), addresses.Of(op.At), op.Flags)
        {
            GuestMemfd = op.GuestMemfd is { } file ? files[file] : null,
        };
        return ioctls.Call(op, op.Vm, vm => vm.KvmSetMemoryRegion(memslot));
    }

    private Outcome KvmGetDirtyLog(Op.KvmGetDirtyLog op)
    {
        var bitmap = 0UL;
        var answer = ioctls.Call(op, op.Vm, vm => vm.GetDirtyLog(op.Slot, out bitmap));
        return answer is Outcome.Done ? new Outcome.Done((long)bitmap) : answer;
    }

    [Models("virt/kvm/guest_memfd.c", "kvm_gmem_create")]
    private Outcome KvmCreateGuestMemfd(Op.KvmCreateGuestMemfd op)
    {
        var vm = vms[op.Vm];
        if (ioctls.Check(op, vm, vm) is not Errno.Ok and var refused)
            return new Outcome.Failed(refused);

        return files.Install(op, op.As, new RegularFile { Length = addresses.Bytes(op.Pages) });
    }
}
