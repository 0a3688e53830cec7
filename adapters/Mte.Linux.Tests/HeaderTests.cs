using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Mte.Linux.Abi;
using Mte.Linux.Kvm;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Linux.Tests;

/// <summary>
/// Our numbers and layouts are those of the kernel's own headers. A C file of static assertions is made from
/// our constants and structures by their names, and the cross compiler judges it.
/// </summary>
public sealed class HeaderTests
{
    private const string Includes =
        """
        #define _GNU_SOURCE
        #include <stddef.h>
        #include <asm/unistd.h>
        #include <asm/kvm.h>
        #include <linux/kvm.h>
        #include <linux/prctl.h>
        #include <linux/mman.h>
        #include <linux/memfd.h>
        #include <linux/futex.h>
        #include <linux/userfaultfd.h>
        #include <linux/mempolicy.h>
        #include <linux/kernel-page-flags.h>
        #include <sys/mman.h>
        #include <sys/shm.h>
        #include <asm/mman.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <sched.h>
        #include <errno.h>
        #include <ucontext.h>
        #include <elf.h>
        #include <asm/hwcap.h>
        #include <asm/ptrace.h>
        #include <linux/io_uring.h>
        #include <linux/perf_event.h>
        #include <linux/ptrace.h>
        #include <sys/auxv.h>
        #include <sys/resource.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/wait.h>

        """;

    /// <summary>
    /// What is spelled otherwise in the headers, or is newer than the oldest headers that we accept.
    /// </summary>
    private static readonly Dictionary<string, string> Spelled = new()
    {
        ["UcontextPc"] = "offsetof(ucontext_t, uc_mcontext.pc)",
        ["UcontextMcontext"] = "offsetof(ucontext_t, uc_mcontext)",
        ["UcontextPstate"] = "offsetof(ucontext_t, uc_mcontext.pstate)",
        ["UcontextReserved"] = "offsetof(ucontext_t, uc_mcontext.__reserved)",
        ["NR_memfd_secret"] = "447",
        ["NR_mseal"] = "462",
        ["AT_HWCAP3"] = "29",
        ["HWCAP3_MTE_FAR"] = "1UL << 0",
        ["HWCAP3_MTE_STORE_ONLY"] = "1UL << 1",
        ["MAP_DROPPABLE"] = "0x08",
        ["WALL"] = "(unsigned int)__WALL",
        ["FutexOpSetOneCmpEqZero"] = "FUTEX_OP(FUTEX_OP_SET, 1, FUTEX_OP_CMP_EQ, 0)",
        ["PT_AARCH64_MEMTAG_MTE"] = "PT_LOPROC + 2",
        ["NT_ARM_TAGGED_ADDR_CTRL"] = "0x409",
        ["SignalSetSize"] = "(_NSIG - 1) / 8",
        ["SiginfoCode"] = "offsetof(siginfo_t, si_code)",
        ["SiginfoAddr"] = "offsetof(siginfo_t, si_addr)",
        ["UserPtRegsSize"] = "sizeof(struct user_pt_regs)",
        ["UserPtRegsPstate"] = "offsetof(struct user_pt_regs, pstate)",
        ["IoUringParamsSize"] = "sizeof(struct io_uring_params)",
        ["IoUringSqOffTail"] = "offsetof(struct io_uring_params, sq_off.tail)",
        ["IoUringSqOffArray"] = "offsetof(struct io_uring_params, sq_off.array)",
        ["IoUringCqOffTail"] = "offsetof(struct io_uring_params, cq_off.tail)",
        ["IoUringCqOffCqes"] = "offsetof(struct io_uring_params, cq_off.cqes)",
        ["UffdMsgSize"] = "sizeof(struct uffd_msg)",
        ["UffdMsgPagefaultFlags"] = "offsetof(struct uffd_msg, arg.pagefault.flags)",
        ["UffdMsgPagefaultAddress"] = "offsetof(struct uffd_msg, arg.pagefault.address)",
        ["GUEST_MEMFD_FLAG_MMAP"] = "1UL << 0",
        ["CreateGuestMemfdSize"] = "sizeof(unsigned long[8])",
        ["PSTATE_TCO"] = "0x02000000UL",
        ["KVM_CREATE_GUEST_MEMFD"] = "_IOWR(KVMIO, 0xd4, unsigned long[8])",
        ["KVM_SET_USER_MEMORY_REGION2"] = "_IOW(KVMIO, 0x49, unsigned long[20])",
        ["KVM_MEM_GUEST_MEMFD"] = "1UL << 2",
        ["MADV_GUARD_INSTALL"] = "102",
        ["MADV_GUARD_REMOVE"] = "103",
        ["MADV_COLLAPSE"] = "25",
        ["SA_EXPOSE_TAGBITS"] = "0x00000800",
        ["RegPc"] = "KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(regs.pc)",
        ["RegSysReg"] = "ARM64_SYS_REG(3, 0, 0, 0, 0)",
        ["RunExitReason"] = "offsetof(struct kvm_run, exit_reason)",
        ["RunMmioAddress"] = "offsetof(struct kvm_run, mmio.phys_addr)",
        ["RunNisvAddress"] = "offsetof(struct kvm_run, arm_nisv.fault_ipa)",
        ["O_TMPFILE"] = "__O_TMPFILE | O_DIRECTORY",
        ["PR_MTE_STORE_ONLY"] = "1UL << 19",
        ["MADV_SOFT_OFFLINE"] = "101",
        ["PR_SET_MEMORY_MERGE"] = "67",
        ["UFFDIO_MOVE"] = "_IOWR(UFFDIO, 0x05, struct uffdio_copy)",
        ["UFFD_FEATURE_MOVE"] = "1UL << 16",
        ["UFFD_FEATURE_EXACT_ADDRESS"] = "1UL << 11",
    };

    [Test]
    public void Constants_and_structures_are_those_of_the_kernels_headers()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.File("abi.c"), Includes + string.Concat(Assertions().Select(line => line + "\n")));
        CrossTool.Run(
            "aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu", folder.Path, "-std=gnu11", "-fsyntax-only",
            "abi.c");
    }

    [Test]
    public void A_wrong_constant_would_be_seen()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("abi.c"), Includes + Same("NR_openat", 57) + "\n");
        Assert.That(
            () => CrossTool.Run(
                "aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu", folder.Path, "-std=gnu11", "-fsyntax-only",
                "abi.c"),
            Throws.InstanceOf<AssertionException>().With.Message.Contain("NR_openat")
                .Or.InstanceOf<IgnoreException>());
    }

    private static IEnumerable<string> Assertions() =>
    [
        .. Constants(typeof(Arm64)),
        .. Constants(typeof(KvmAbi)),
        .. Enumeration<Errno>(""),
        .. Enumeration<KvmCap>(""),
        .. Enumeration<PrctlOption>(""),
        .. Enumeration<TaggedAddrCtrl>(""),
        .. Enumeration<Prot>("PROT_"),
        .. Enumeration<MapFlags>("MAP_"),
        .. Enumeration<MemfdFlags>("MFD_"),
        .. Enumeration<Signal>(""),
        .. Enumeration<Advice>(""),
        .. Enumeration<MremapFlags>("MREMAP_"),
        .. Enumeration<SealFlags>("F_SEAL_"),
        .. Enumeration<SigactionFlags>(""),
        .. Enumeration<VcpuFeatures>("KVM_ARM_VCPU_", value => $"1 << {value}"),
        .. Enumeration<MemFlags>("KVM_MEM_"),
        .. Enumeration<UffdFeatures>("UFFD_FEATURE_"),
        .. Enumeration<UffdMode>("UFFDIO_REGISTER_MODE_"),
        .. Structure<kvm_enable_cap>(),
        .. Structure<kvm_userspace_memory_region>(),
        .. Structure<kvm_dirty_log>(),
        .. Structure<kvm_vcpu_init>(),
        .. Structure<kvm_arm_copy_mte_tags>(),
        .. Structure<kvm_one_reg>(),
    ];

    private static IEnumerable<string> Constants(Type type) =>
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        where field.IsLiteral
        select Same(field.Name, Convert.ToUInt64(field.GetRawConstantValue(), null));

    /// <summary>The members of an enumeration: Hugetlb with the prefix MAP_ is MAP_HUGETLB.</summary>
    private static IEnumerable<string> Enumeration<T>(string prefix, Func<string, string>? spell = null)
        where T : struct, Enum =>
        from value in Enum.GetValues<T>()
        let number = Convert.ToUInt64(value, null)
        where number != 0
        let name = prefix.Length == 0 ? value.ToString() : prefix + Snake(value.ToString())
        select spell is null
            ? Same(name, number)
            : $"_Static_assert(({spell(name)}) == {number}, \"{name}\");";

    private static string Same(string name, ulong value) =>
        $"_Static_assert((unsigned long)({Spelled.GetValueOrDefault(name, Prefixed(name))}) == " +
        $"0x{value:x}UL, \"{name}\");";

    private static string Prefixed(string name) =>
        name.StartsWith("NR_", StringComparison.Ordinal) ? "__" + name : name;

    private static IEnumerable<string> Structure<T>()
        where T : unmanaged =>
    [
        $"_Static_assert(sizeof(struct {typeof(T).Name}) == {Unsafe.SizeOf<T>()}, \"{typeof(T).Name}\");",
        .. from field in typeof(T).GetFields()
           let offset = Marshal.OffsetOf<T>(field.Name)
           select $"_Static_assert(offsetof(struct {typeof(T).Name}, {field.Name}) == {offset}, " +
               $"\"{field.Name}\");",
    ];

    private static string Snake(string pascal)
    {
        var text = new StringBuilder();
        foreach (var c in pascal)
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append('_');

            text.Append(char.ToUpperInvariant(c));
        }

        return text.ToString();
    }
}
