using System.Runtime.CompilerServices;

namespace Mte.Linux.Kvm;

// Layouts of include/uapi/linux/kvm.h and the arm64 headers beside it. Types and fields are spelled as there,
// so that a test can hold each field's offset and each size against the C compiler's.
#pragma warning disable CA1051, SA1300, IDE1006 // the fields are the kernel's

/// <summary>struct kvm_enable_cap.</summary>
public struct kvm_enable_cap
{
    public uint cap;
    public uint flags;
    public KvmWords4 args;
    public KvmPad64 pad;
}

/// <summary>struct kvm_userspace_memory_region; sizes and addresses in bytes.</summary>
public struct kvm_userspace_memory_region
{
    public uint slot;
    public uint flags;
    public ulong guest_phys_addr;
    public ulong memory_size;
    public ulong userspace_addr;
}

/// <summary>struct kvm_userspace_memory_region2; sizes, addresses and the offset in bytes.</summary>
public struct kvm_userspace_memory_region2
{
    public uint slot;
    public uint flags;
    public ulong guest_phys_addr;
    public ulong memory_size;
    public ulong userspace_addr;
    public ulong guest_memfd_offset;
    public uint guest_memfd;
    public uint pad1;
    public KvmWords14 pad2;
}

/// <summary>struct kvm_dirty_log; dirty_bitmap is an address.</summary>
public struct kvm_dirty_log
{
    public uint slot;
    public uint padding1;
    public ulong dirty_bitmap;
}

/// <summary>struct kvm_vcpu_init.</summary>
public struct kvm_vcpu_init
{
    public uint target;
    public KvmFeatures7 features;
}

/// <summary>struct kvm_arm_copy_mte_tags; length in bytes of guest memory.</summary>
public struct kvm_arm_copy_mte_tags
{
    public ulong guest_ipa;
    public ulong length;
    public ulong addr;
    public ulong flags;
    public KvmWords2 reserved;
}

/// <summary>struct kvm_one_reg.</summary>
public struct kvm_one_reg
{
    public ulong id;
    public ulong addr;
}

[InlineArray(2)]
public struct KvmWords2
{
    private ulong first;
}

[InlineArray(4)]
public struct KvmWords4
{
    private ulong first;
}

[InlineArray(14)]
public struct KvmWords14
{
    private ulong first;
}

[InlineArray(7)]
public struct KvmFeatures7
{
    private uint first;
}

[InlineArray(64)]
public struct KvmPad64
{
    private byte first;
}
