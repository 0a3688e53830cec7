using System.Text.Json.Serialization;

namespace Mte.Spec;

/// <summary>
/// One thing that a case asks a world to do. Closed: every op is nested here, one file per family. An op is named
/// after its system call, ioctl or instruction, and the record is the only place where it is described: the YAML
/// spelling, the wire and the JSON Schema are all read off it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
[JsonDerivedType(typeof(Mmap), "mmap")]
[JsonDerivedType(typeof(Map), "map")]
[JsonDerivedType(typeof(Munmap), "munmap")]
[JsonDerivedType(typeof(Mprotect), "mprotect")]
[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(MemfdCreate), "memfd_create")]
[JsonDerivedType(typeof(Madvise), "madvise")]
[JsonDerivedType(typeof(Mremap), "mremap")]
[JsonDerivedType(typeof(Mlock), "mlock")]
[JsonDerivedType(typeof(Munlock), "munlock")]
[JsonDerivedType(typeof(Mseal), "mseal")]
[JsonDerivedType(typeof(RemapFilePages), "remap_file_pages")]
[JsonDerivedType(typeof(PkeyMprotect), "pkey_mprotect")]
[JsonDerivedType(typeof(Shmat), "shmat")]
[JsonDerivedType(typeof(Brk), "brk")]
[JsonDerivedType(typeof(Find), "find")]
[JsonDerivedType(typeof(PunchHole), "punch_hole")]
[JsonDerivedType(typeof(Ftruncate), "ftruncate")]
[JsonDerivedType(typeof(FAddSeals), "f_add_seals")]
[JsonDerivedType(typeof(Poison), "poison")]
[JsonDerivedType(typeof(Smaps), "smaps")]
[JsonDerivedType(typeof(SwapOn), "swap_on")]
[JsonDerivedType(typeof(SwapOff), "swap_off")]
[JsonDerivedType(typeof(PageOut), "page_out")]
[JsonDerivedType(typeof(Swapped), "swapped")]
[JsonDerivedType(typeof(ProcessMadvise), "process_madvise")]
[JsonDerivedType(typeof(Kpageflags), "kpageflags")]
[JsonDerivedType(typeof(KpageflagsPread), "kpageflags_pread")]
[JsonDerivedType(typeof(Load), "load")]
[JsonDerivedType(typeof(Store), "store")]
[JsonDerivedType(typeof(Stg), "stg")]
[JsonDerivedType(typeof(Ldg), "ldg")]
[JsonDerivedType(typeof(Fork), "fork")]
[JsonDerivedType(typeof(Prctl), "prctl")]
[JsonDerivedType(typeof(CloneThread), "clone_thread")]
[JsonDerivedType(typeof(Execve), "execve")]
[JsonDerivedType(typeof(SchedYield), "sched_yield")]
[JsonDerivedType(typeof(RtSigaction), "rt_sigaction")]
[JsonDerivedType(typeof(RtSigprocmask), "rt_sigprocmask")]
[JsonDerivedType(typeof(RtSigpending), "rt_sigpending")]
[JsonDerivedType(typeof(SignalFrame), "signal_frame")]
[JsonDerivedType(typeof(SigreturnTco), "sigreturn_tco")]
[JsonDerivedType(typeof(Access), "access")]
[JsonDerivedType(typeof(SetTag), "set_tag")]
[JsonDerivedType(typeof(TagBlock), "tag_block")]
[JsonDerivedType(typeof(Mrs), "mrs")]
[JsonDerivedType(typeof(Msr), "msr")]
[JsonDerivedType(typeof(Irg), "irg")]
[JsonDerivedType(typeof(Addg), "addg")]
[JsonDerivedType(typeof(Subg), "subg")]
[JsonDerivedType(typeof(Gmi), "gmi")]
[JsonDerivedType(typeof(Getauxval), "getauxval")]
[JsonDerivedType(typeof(Cpuinfo), "cpuinfo")]
[JsonDerivedType(typeof(MteTcfPreferred), "mte_tcf_preferred")]
[JsonDerivedType(typeof(SetMteTcfPreferred), "set_mte_tcf_preferred")]
[JsonDerivedType(typeof(Sysctl), "sysctl")]
[JsonDerivedType(typeof(KvmCheckExtension), "kvm_check_extension")]
[JsonDerivedType(typeof(KvmCreateVm), "kvm_create_vm")]
[JsonDerivedType(typeof(KvmEnableCap), "kvm_enable_cap")]
[JsonDerivedType(typeof(KvmCreateVcpu), "kvm_create_vcpu")]
[JsonDerivedType(typeof(KvmArmVcpuInit), "kvm_arm_vcpu_init")]
[JsonDerivedType(typeof(KvmSetUserMemoryRegion), "kvm_set_user_memory_region")]
[JsonDerivedType(typeof(KvmArmMteCopyTags), "kvm_arm_mte_copy_tags")]
[JsonDerivedType(typeof(GuestTcf), "guest_tcf")]
[JsonDerivedType(typeof(GuestStg), "guest_stg")]
[JsonDerivedType(typeof(GuestLdg), "guest_ldg")]
[JsonDerivedType(typeof(GuestLoad), "guest_load")]
[JsonDerivedType(typeof(GuestStore), "guest_store")]
public abstract partial record Op
{
    private Op()
    {
    }

    /// <summary>The process that acts.</summary>
    // The generated JSON reader sets null where the line leaves it out.
    public string By { get; init => field = value ?? Main; } = Main;

    /// <summary>The process that every program starts with: freshly executed, no tag checks, no tagged address ABI.</summary>
    public const string Main = "main";
}
