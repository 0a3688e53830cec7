namespace Mte.Linux.Abi;

/// <summary>
/// Numbers of the Linux ABI on arm64 that Tmds.LibC does not have. They are held against the kernel's own
/// headers by the C compiler in a test, so every constant here must keep the header's name.
/// </summary>
public static class Arm64
{
    public const int NR_openat = 56;
    public const int NR_pipe2 = 59;
    public const int NR_read = 63;
    public const int NR_write = 64;
    public const int NR_readv = 65;
    public const int NR_writev = 66;
    public const int NR_pread64 = 67;
    public const int NR_pwrite64 = 68;
    public const int NR_ppoll = 73;
    public const int NR_vmsplice = 75;
    public const int NR_nanosleep = 101;
    public const int NR_clock_gettime = 113;
    public const int NR_ptrace = 117;
    public const int NR_sched_setaffinity = 122;
    public const int NR_sched_getaffinity = 123;
    public const int NR_uname = 160;
    public const int NR_getrusage = 165;
    public const int NR_sysinfo = 179;
    public const int NR_socketpair = 199;
    public const int NR_wait4 = 260;
    public const int NR_process_vm_readv = 270;
    public const int NR_process_vm_writev = 271;
    public const int NR_getrandom = 278;
    public const int NR_fcntl = 25;
    public const int NR_fallocate = 47;
    public const int NR_shmget = 194;
    public const int NR_shmctl = 195;
    public const int NR_shmat = 196;
    public const int NR_io_setup = 0;
    public const int NR_lseek = 62;
    public const int NR_sendfile = 71;
    public const int NR_pidfd_open = 434;
    public const int NR_process_madvise = 440;
    public const int NR_brk = 214;
    public const int NR_msync = 227;
    public const int NR_mlockall = 230;
    public const int NR_mincore = 232;
    public const int NR_mbind = 235;
    public const int NR_get_mempolicy = 236;
    public const int NR_perf_event_open = 241;
    public const int NR_mlock2 = 284;
    public const int NR_copy_file_range = 285;
    public const int NR_io_uring_setup = 425;
    public const int NR_io_uring_enter = 426;
    public const int NR_mremap = 216;
    public const int NR_mlock = 228;
    public const int NR_munlock = 229;
    public const int NR_remap_file_pages = 234;
    public const int NR_pkey_mprotect = 288;
    public const int NR_sched_yield = 124;
    public const int NR_rt_sigprocmask = 135;
    public const int NR_rt_sigpending = 136;
    public const int NR_getpid = 172;
    public const int NR_execve = 221;
    public const int NR_close = 57;
    public const int NR_ftruncate = 46;
    public const int NR_ioctl = 29;
    public const int NR_futex = 98;
    public const int NR_rt_sigaction = 134;
    public const int NR_prctl = 167;
    public const int NR_munmap = 215;
    public const int NR_clone = 220;
    public const int NR_mmap = 222;
    public const int NR_mprotect = 226;
    public const int NR_memfd_create = 279;
    public const int NR_madvise = 233;
    public const int NR_migrate_pages = 238;
    public const int NR_move_pages = 239;
    public const int NR_userfaultfd = 282;
    public const int NR_pidfd_getfd = 438;

    // Newer than the headers that a test may have (include/uapi/asm-generic/unistd.h).
    public const int NR_memfd_secret = 447;
    public const int NR_mseal = 462;

    public const ulong AT_FDCWD = unchecked((ulong)-100);
    public const ulong AT_HWCAP2 = 26;
    public const ulong AT_HWCAP3 = 29;
    public const ulong HWCAP2_MTE = 1 << 18;
    public const ulong HWCAP2_MTE3 = 1 << 22;
    public const ulong HWCAP3_MTE_FAR = 1 << 0;
    public const ulong HWCAP3_MTE_STORE_ONLY = 1 << 1;

    public const ulong MAP_DROPPABLE = 8;
    public const ulong MLOCK_ONFAULT = 1;
    public const ulong MS_SYNC = 4;
    public const ulong MADV_MERGEABLE = 12;
    public const ulong MADV_UNMERGEABLE = 13;
    public const ulong MADV_HUGEPAGE = 14;
    public const ulong MADV_COLD = 20;
    public const ulong MADV_PAGEOUT = 21;
    public const ulong MADV_COLLAPSE = 25;
    public const ulong MADV_SOFT_OFFLINE = 101;
    public const ulong MPOL_BIND = 2;
    public const ulong MPOL_MF_MOVE = 2;
    public const ulong MPOL_DEFAULT = 0;
    public const ulong MPOL_F_ADDR = 2;
    public const ulong MPOL_MF_MOVE_ALL = 4;
    public const ulong PR_SET_MEMORY_MERGE = 67;
    public const int KPF_COMPOUND_HEAD = 15;
    public const int KPF_COMPOUND_TAIL = 16;
    public const int KPF_THP = 22;
    public const int KPF_ZERO_PAGE = 24;

    public const ulong SIGILL = 4;
    public const ulong SIGBUS = 7;
    public const ulong SIGKILL = 9;
    public const ulong SIGCHLD = 17;
    public const ulong SIGSEGV = 11;
    public const ulong SA_SIGINFO = 4;
    public const ulong CLONE_VM = 0x100;
    public const ulong CLONE_FS = 0x200;
    public const ulong CLONE_FILES = 0x400;
    public const ulong CLONE_SIGHAND = 0x800;
    public const ulong CLONE_PARENT = 0x8000;
    public const ulong CLONE_THREAD = 0x10000;
    public const ulong CLONE_SYSVSEM = 0x40000;

    public const ulong SEGV_MAPERR = 1;
    public const ulong SEGV_ACCERR = 2;
    public const ulong SEGV_MTEAERR = 8;
    public const ulong SEGV_MTESERR = 9;

    public const ulong BUS_ADRERR = 2;
    public const ulong BUS_MCEERR_AR = 4;
    public const ulong ILL_ILLOPC = 1;
    public const ulong ILL_ILLOPN = 2;

    public const ulong PTRACE_PEEKDATA = 2;
    public const ulong PTRACE_POKEDATA = 5;
    public const ulong PTRACE_CONT = 7;
    public const ulong PTRACE_DETACH = 17;
    public const ulong PTRACE_PEEKMTETAGS = 33;
    public const ulong PTRACE_POKEMTETAGS = 34;
    public const ulong PTRACE_GETREGSET = 0x4204;
    public const ulong PTRACE_SETREGSET = 0x4205;
    public const ulong PTRACE_SEIZE = 0x4206;
    public const ulong PTRACE_INTERRUPT = 0x4207;
    public const int RLIMIT_CORE = 4;
    public const int WNOHANG = 1;

    /// <summary>__WALL.</summary>
    public const ulong WALL = 0x40000000;

    public const ulong FUTEX_WAIT = 0;
    public const ulong FUTEX_WAKE = 1;

    /// <summary>
    /// FUTEX_OP(FUTEX_OP_SET, 1, FUTEX_OP_CMP_EQ, 0): sets the second word to 1, and compares it with 0.
    /// </summary>
    public const ulong FutexOpSetOneCmpEqZero = 1 << 12;

    public const ulong AF_UNIX = 1;
    public const ulong SOCK_STREAM = 1;
    public const uint PERF_TYPE_SOFTWARE = 1;
    public const uint PERF_ATTR_SIZE_VER0 = 64;
    public const uint PERF_COUNT_SW_DUMMY = 9;
    public const uint PT_LOAD = 1;
    public const uint PT_NOTE = 4;
    public const uint PT_AARCH64_MEMTAG_MTE = 0x70000002;
    public const uint NT_ARM_TAGGED_ADDR_CTRL = 0x409;

    public const ulong S_IRUSR = 0x100;
    public const ulong S_IWUSR = 0x80;
    public const ulong O_RDWR = 2;
    public const ulong O_DIRECT = 0x10000;
    public const ulong O_NONBLOCK = 0x800;
    public const ulong O_CREAT = 0x40;
    public const ulong O_EXCL = 0x80;
    public const ulong F_ADD_SEALS = 1033;
    public const ulong FALLOC_FL_KEEP_SIZE = 1;
    public const ulong FALLOC_FL_PUNCH_HOLE = 2;
    public const ulong IPC_RMID = 0;
    public const ulong IPC_CREAT = 0x200;
    public const ulong O_CLOEXEC = 0x80000;
    public const ulong O_TMPFILE = 0x404000;
    public const ulong MFD_HUGETLB = 4;

    /// <summary>Offset of uc_mcontext in struct ucontext, in bytes.</summary>
    public const int UcontextMcontext = 176;

    /// <summary>Offset of uc_mcontext.pc in struct ucontext, in bytes.</summary>
    public const int UcontextPc = 440;

    /// <summary>Offset of uc_mcontext.pstate in struct ucontext, in bytes.</summary>
    public const int UcontextPstate = 448;

    /// <summary>Offset of uc_mcontext.__reserved in struct ucontext, in bytes.</summary>
    public const int UcontextReserved = 464;

    /// <summary>The magic number of struct esr_context in a signal frame.</summary>
    public const uint ESR_MAGIC = 0x45535201;

    /// <summary>Bytes of a set of signals, as the kernel has it.</summary>
    public const int SignalSetSize = 8;

    /// <summary>Offset of si_code in siginfo_t, in bytes.</summary>
    public const int SiginfoCode = 8;

    /// <summary>Offset of si_addr in siginfo_t, in bytes.</summary>
    public const int SiginfoAddr = 16;

    /// <summary>Bytes of struct user_pt_regs, which NT_PRSTATUS has.</summary>
    public const int UserPtRegsSize = 272;

    /// <summary>Offset of pstate in struct user_pt_regs, in bytes.</summary>
    public const int UserPtRegsPstate = 264;

    /// <summary>PSTATE.TCO, tag check override.</summary>
    public const ulong PSTATE_TCO = 1 << 25;

    public const byte IOSQE_ASYNC = 1 << 4;
    public const ulong IORING_ENTER_GETEVENTS = 1;
    public const ulong IORING_OFF_SQ_RING = 0;
    public const ulong IORING_OFF_CQ_RING = 0x8000000;
    public const ulong IORING_OFF_SQES = 0x10000000;

    /// <summary>Bytes of struct io_uring_params.</summary>
    public const int IoUringParamsSize = 120;

    /// <summary>Offset of sq_off.tail in struct io_uring_params, in bytes.</summary>
    public const int IoUringSqOffTail = 44;

    /// <summary>Offset of sq_off.array in struct io_uring_params, in bytes.</summary>
    public const int IoUringSqOffArray = 64;

    /// <summary>Offset of cq_off.tail in struct io_uring_params, in bytes.</summary>
    public const int IoUringCqOffTail = 84;

    /// <summary>Offset of cq_off.cqes in struct io_uring_params, in bytes.</summary>
    public const int IoUringCqOffCqes = 100;

    /// <summary>Bytes of struct uffd_msg.</summary>
    public const int UffdMsgSize = 32;

    /// <summary>Offset of arg.pagefault.flags in struct uffd_msg, in bytes.</summary>
    public const int UffdMsgPagefaultFlags = 8;

    /// <summary>Offset of arg.pagefault.address in struct uffd_msg, in bytes.</summary>
    public const int UffdMsgPagefaultAddress = 16;

    public const ulong UFFD_API = 0xAA;
    public const uint UFFDIO_API = 0xC018AA3F;
    public const uint UFFDIO_REGISTER = 0xC020AA00;
    public const uint UFFDIO_COPY = 0xC028AA03;
    public const uint UFFDIO_ZEROPAGE = 0xC020AA04;
    public const uint UFFDIO_MOVE = 0xC028AA05;
    public const uint UFFDIO_WRITEPROTECT = 0xC018AA06;
    public const uint UFFDIO_CONTINUE = 0xC020AA07;
    public const byte UFFD_EVENT_PAGEFAULT = 0x12;
    public const ulong UFFD_PAGEFAULT_FLAG_WRITE = 1;
    public const ulong UFFD_PAGEFAULT_FLAG_WP = 2;
    public const ulong UFFD_PAGEFAULT_FLAG_MINOR = 4;
}
