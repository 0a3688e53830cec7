using Mte.Spec;
using Mte.Reference.Kvm;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private Outcome KvmCheckExtension(Op.KvmCheckExtension op)
    {
        var vm = op.Vm is { } name ? Made(vms, name) : null;
        var errno = vm is null ? Errno.Ok : Ioctl(op, vm, vm);
        return errno == Errno.Ok ? new Outcome.Done(kernel.Parts.Caps.CheckExtension(op.Cap)) : Outcome.From(errno);
    }

    private Outcome KvmCreateVm(Op.KvmCreateVm op)
    {
        var vm = new Vm(kernel, ProcessOf(op).Mm);
        vm.KvmInitMmuNotifier();
        ProcessOf(op).Files.Add(vm);
        vms[op.As] = vm;
        return new Outcome.Done();
    }

    private Outcome KvmEnableCap(Op.KvmEnableCap op) =>
        OnVm(op, op.Vm, vm => kernel.Parts.Caps.EnableCap(vm, op.Cap, op.Flags, op.Args));

    private Outcome KvmCreateVcpu(Op.KvmCreateVcpu op) => OnVm(op, op.Vm, vm =>
    {
        var errno = vm.CreateVcpu(op.Id, out var vcpu);
        if (errno != Errno.Ok)
            return errno;

        ProcessOf(op).Files.Add(vcpu);
        vcpus[op.As] = vcpu;
        return Errno.Ok;
    });

    private Outcome KvmArmVcpuInit(Op.KvmArmVcpuInit op)
    {
        var vcpu = Made(vcpus, op.Vcpu);
        var errno = Ioctl(op, vcpu, vcpu.Vm);
        return Outcome.From(errno == Errno.Ok ? vcpu.VcpuInit(op.Features) : errno);
    }

    private Outcome KvmSetUserMemoryRegion(Op.KvmSetUserMemoryRegion op)
    {
        var gpa = (ulong)op.Gpa.Address(kernel.PageSize);
        var memslot = new Memslot(op.Slot, gpa, Bytes(op.Pages), At(op.At, op.Tag), op.Flags);
        return OnVm(op, op.Vm, vm => vm.KvmSetMemoryRegion(memslot));
    }

    private Outcome KvmArmMteCopyTags(Op.KvmArmMteCopyTags op)
    {
        var flags = (op.Direction is CopyDirection.FromGuest ? TagsFromGuest : 0) | (ulong)op.Flags;
        var bytes = ((long)op.Pages * kernel.PageSize) + op.Bytes;
        var request = new CopyTagsRequest(
            (ulong)op.Gpa.Address(kernel.PageSize),
            (ulong)bytes,
            (flags & TagsFromGuest) != 0,
            flags & ~TagsFromGuest,
            (ulong)op.Reserved);
        var tags = new byte[Math.Max(0, bytes) / Granule.Bytes];
        op.Tags?.Over(tags.Length).CopyTo(tags, 0);

        var copied = 0L;
        var answer = OnVm(op, op.Vm, vm => vm.KvmVmIoctlMteCopyTags(request, new PlainTagBuffer(tags), out copied));
        if (answer is not Outcome.Done)
            return answer;

        var read = (int)copied / Granule.Bytes;
        return op.Direction is CopyDirection.FromGuest && read > 0
            ? new Outcome.Done(copied, new Tags(tags.AsSpan(0, read)))
            : new Outcome.Done(copied);
    }

    private Outcome OnVm(Op op, string name, Func<Vm, Errno> ioctl)
    {
        var vm = Made(vms, name);
        var errno = Ioctl(op, vm, vm);
        return Outcome.From(errno == Errno.Ok ? ioctl(vm) : errno);
    }

    /// <summary>Only the process that made a VM may use it, also where others have its descriptor.</summary>
    [Models("virt/kvm/kvm_main.c", "kvm_vm_ioctl")]
    private Errno Ioctl(Op op, object file, Vm vm)
    {
        if (!ProcessOf(op).Files.Contains(file))
            return Errno.EBADF;

        return vm.Mm == ProcessOf(op).Mm ? Errno.Ok : Errno.EIO;
    }
}
