using System.Buffers.Binary;
using Mte.Spec;
using Mte.Reference.Kvm;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private const ulong TagsFromGuest = 1;

    /// <summary>arm64 has no capability that a vCPU enables.</summary>
    [Models("arch/arm64/kvm/arm.c", "kvm_arch_vcpu_ioctl")]
    private Outcome KvmVcpuEnableCap(Op.KvmVcpuEnableCap op)
    {
        var vcpu = Made(vcpus, op.Vcpu);
        return Ioctl(op, vcpu, vcpu.Vm) is not Errno.Ok and var refused
            ? new Outcome.Failed(refused)
            : Outcome.From(kernel.Parts.Caps.VcpuEnableCap(vcpu.Vm, op.Cap));
    }

    private Outcome KvmSetUserMemoryRegion2(Op.KvmSetUserMemoryRegion2 op)
    {
        var gpa = (ulong)op.Gpa.Address(kernel.PageSize);
        var memslot = new Memslot(op.Slot, gpa, Bytes(op.Pages), At(op.At), op.Flags)
        {
            GuestMemfd = op.GuestMemfd is { } file ? Made(files, file) : null,
        };
        return OnVm(op, op.Vm, vm => vm.KvmSetMemoryRegion(memslot));
    }

    private Outcome KvmGetDirtyLog(Op.KvmGetDirtyLog op)
    {
        var bitmap = 0UL;
        var answer = OnVm(op, op.Vm, vm => vm.GetDirtyLog(op.Slot, out bitmap));
        return answer is Outcome.Done ? new Outcome.Done((long)bitmap) : answer;
    }

    private Outcome KvmArmMteCopyTagsAt(Op.KvmArmMteCopyTagsAt op)
    {
        var request = new CopyTagsRequest(
            (ulong)op.Gpa.Address(kernel.PageSize),
            Bytes(op.Pages) + (ulong)op.Bytes,
            op.Direction is CopyDirection.FromGuest,
            (ulong)op.Flags,
            (ulong)(op.Reserved | op.Reserved2));
        return CopyTags(op, op.Vm, At(op.At, op.Tag), request);
    }

    /// <summary>struct kvm_arm_copy_mte_tags: guest_ipa, length, addr, flags, and two reserved words.</summary>
    private Outcome KvmArmMteCopyTagsStruct(Op.KvmArmMteCopyTagsStruct op)
    {
        const int Words = 6;
        var bytes = new byte[Words * sizeof(ulong)];
        var user = new UserMemory(kernel, ProcessOf(op));
        if (user.CopyFromUser(bytes, At(op.At, op.Tag)) != bytes.Length)
            return new Outcome.Failed(Errno.EFAULT);

        ulong Word(int index) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(index * sizeof(ulong)));
        return CopyTags(op, op.Vm, Word(2), new CopyTagsRequest(
            Word(0), Word(1), (Word(3) & TagsFromGuest) != 0, Word(3) & ~TagsFromGuest, Word(4) | Word(5)));
    }

    private Outcome CopyTags(Op op, string name, ulong buffer, CopyTagsRequest request)
    {
        var copied = 0L;
        var user = new UserTagBuffer(new UserMemory(kernel, ProcessOf(op)), buffer);
        var answer = OnVm(op, name, vm => vm.KvmVmIoctlMteCopyTags(request, user, out copied));
        return answer is Outcome.Done ? new Outcome.Done(copied) : answer;
    }
}
