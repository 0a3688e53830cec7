namespace Mte.Linux.Kvm;

/// <summary>
/// Numbers and layouts of KVM's ABI on arm64, held against the kernel's headers by the C compiler in a test.
/// Offsets and sizes in bytes.
/// </summary>
public static class KvmAbi
{
    public const uint KVM_CREATE_VM = 0xAE01;
    public const uint KVM_CHECK_EXTENSION = 0xAE03;
    public const uint KVM_GET_VCPU_MMAP_SIZE = 0xAE04;
    public const uint KVM_CREATE_VCPU = 0xAE41;
    public const uint KVM_SET_USER_MEMORY_REGION = 0x4020AE46;
    public const uint KVM_SET_USER_MEMORY_REGION2 = 0x40A0AE49;
    public const uint KVM_GET_DIRTY_LOG = 0x4010AE42;
    public const uint KVM_CREATE_GUEST_MEMFD = 0xC040AED4;
    public const uint KVM_RUN = 0xAE80;
    public const uint KVM_ENABLE_CAP = 0x4068AEA3;
    public const uint KVM_GET_ONE_REG = 0x4010AEAB;
    public const uint KVM_GET_REG_LIST = 0xC008AEB0;
    public const uint KVM_SET_ONE_REG = 0x4010AEAC;
    public const uint KVM_ARM_VCPU_INIT = 0x4020AEAE;
    public const uint KVM_ARM_PREFERRED_TARGET = 0x8020AEAF;
    public const uint KVM_ARM_MTE_COPY_TAGS = 0x8030AEB4;

    public const ulong KVM_ARM_TAGS_FROM_GUEST = 1;

    /// <summary>Flag of struct kvm_userspace_memory_region2.</summary>
    public const uint KVM_MEM_GUEST_MEMFD = 4;

    /// <summary>Flag of struct kvm_create_guest_memfd: memory can be mapped from it.</summary>
    public const ulong GUEST_MEMFD_FLAG_MMAP = 1;

    /// <summary>Bytes of struct kvm_create_guest_memfd.</summary>
    public const int CreateGuestMemfdSize = 64;

    public const uint KVM_EXIT_MMIO = 6;
    public const uint KVM_EXIT_ARM_NISV = 28;

    /// <summary>
    /// KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(regs.pc).
    /// </summary>
    public const ulong RegPc = 0x6030000000100040;

    /// <summary>KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM64_SYSREG, of op0 3 and all else 0.</summary>
    public const ulong RegSysReg = 0x603000000013C000;

    /// <summary>The id of a system register with op0 3 (ARM64_SYS_REG).</summary>
    public static ulong RegOf(Asm.SysReg register) => RegSysReg | (uint)register;

    /// <summary>struct kvm_run: exit_reason.</summary>
    public const int RunExitReason = 8;

    /// <summary>struct kvm_run: mmio.phys_addr.</summary>
    public const int RunMmioAddress = 32;

    /// <summary>struct kvm_run: arm_nisv.fault_ipa.</summary>
    public const int RunNisvAddress = 40;

    /// <summary>PSCI, CPU_ON for 64-bit callers.</summary>
    public const uint PSCI_0_2_FN64_CPU_ON = 0xC4000003;
}
