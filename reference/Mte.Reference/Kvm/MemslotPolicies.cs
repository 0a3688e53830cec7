using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Kvm;

/// <summary>The same test both times, and none for other VMs. Any mapping of a memslot decides.</summary>
public abstract class MemslotPolicy : IMemslotPolicy
{
    [Models("arch/arm64/kvm/mmu.c", "kvm_arch_prepare_memory_region")]
    public bool MayPrepare(Vm vm, IReadOnlyList<Vma> vmas) => !vm.HasMte || vmas.All(KvmVmaMteAllowed);

    [Models("arch/arm64/kvm/mmu.c", "user_mem_abort")]
    public bool MayMap(Vm vm, Vma vma) => !vm.HasMte || KvmVmaMteAllowed(vma);

    protected abstract bool KvmVmaMteAllowed(Vma vma);
}

/// <summary>5.10: there are no MTE VMs.</summary>
public sealed class AnyMemslot : MemslotPolicy
{
    protected override bool KvmVmaMteAllowed(Vma vma) => true;
}

/// <summary>
/// 5.14 to 6.1: whatever is not shared, so that no two VMs tag a page for the first time at once.
/// </summary>
public sealed class PrivateMemslot : MemslotPolicy
{
    protected override bool KvmVmaMteAllowed(Vma vma) => !vma.Shared;
}

/// <summary>From 6.2 on: whatever may carry tags, shared or not.</summary>
public sealed class MteAllowedMemslot : MemslotPolicy
{
    [Models("arch/arm64/kvm/mmu.c", "kvm_vma_mte_allowed")]
    protected override bool KvmVmaMteAllowed(Vma vma) => vma.MteAllowed;
}
