using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.ProgramState;

/// <summary>Ioctls on the descriptors of VMs and vCPUs.</summary>
internal sealed class VmIoctls(Tasks tasks, NameTable<Vm> vms)
{
    /// <summary>Checks that the process that does an op is the one that made the VM.</summary>
    /// <param name="op">The op.</param>
    /// <param name="file">The VM, or one of its vCPUs.</param>
    /// <param name="vm">The VM.</param>
    /// <returns>EBADF without a descriptor of the file, EIO in another process than the maker's.</returns>
    [Models("virt/kvm/kvm_main.c", "kvm_vm_ioctl")]
    public Errno Check(Op op, object file, Vm vm)
    {
        if (!tasks.Of(op).Files.Contains(file))
            return Errno.EBADF;

        return vm.Mm == tasks.Of(op).Mm ? Errno.Ok : Errno.EIO;
    }

    /// <summary>Makes an ioctl on a VM.</summary>
    public Outcome Call(Op op, string name, Func<Vm, Errno> ioctl)
    {
        var vm = vms[name];
        var errno = Check(op, vm, vm);
        return Outcome.From(errno == Errno.Ok ? ioctl(vm) : errno);
    }
}
