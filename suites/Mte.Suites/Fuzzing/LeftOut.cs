using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Suites.Fuzzing;

/// <summary>What random programs leave out, with the reason.</summary>
public static class LeftOut
{
    /// <summary>Ops that are left out.</summary>
    public static IReadOnlyDictionary<Type, string> Ops { get; } = new Dictionary<Type, string>
    {
        [typeof(Op.Irg)] = "its answer is random",
        [typeof(Op.GuestIrg)] = "its answer is random",
        [typeof(Op.Find)] = "what else a process has mapped differs between kernels",
        [typeof(Op.Smaps)] = "its flag is free text",
        [typeof(Op.Cpuinfo)] = "its feature is free text",
        [typeof(Op.Getauxval)] = "its answer is that of the CPU",
        [typeof(Op.KvmCheckExtension)] = "its answer is that of the CPU",
        [typeof(Op.Hibernate)] = "it costs two boots",
        [typeof(Op.Poison)] = "it takes a page out of use until the next boot",
        [typeof(Op.SoftOffline)] = "it takes pages out of use until the next boot",
        [typeof(Op.KpageflagsPread)] = "its answer is about the memory of the whole machine",
        [typeof(Op.CoreBytes)] = "a core dump holds mappings that differ between kernels",
        [typeof(Op.Futex)] = "it may wait for ever",
        [typeof(Op.Mincore)] = "what is in memory is the kernel's choice",
        [typeof(Op.GuestWatch)] = "its answer depends on a race",
        [typeof(Op.GuestWatched)] = "its answer depends on a race",
        [typeof(Op.GuestCpuOn)] = "the other vCPU may never run",
        [typeof(Op.IoSetup)] = "the kernel writes a header of its own into the memory",
        [typeof(Op.PerfEventOpen)] = "not every machine has it, and no fact says which",
    };

    /// <summary>Words of fields that are left out.</summary>
    public static IReadOnlyDictionary<object, string> Words { get; } = new Dictionary<object, string>
    {
        [Advice.MADV_HWPOISON] = "it takes pages out of use until the next boot",
        [Advice.MADV_SOFT_OFFLINE] = "it takes pages out of use until the next boot",
        [MapFlags.Growsdown] = "where the stack may grow to depends on what lies below",
        [UserRegister.ID_AA64PFR1_EL1] = "its value is that of the CPU",
        [UserRegister.ID_AA64PFR2_EL1] = "its value is that of the CPU",
        [UserRegister.GMID_EL1] = "its value is that of the CPU",
        [UserRegister.PMCR_EL0] = "its value is that of the CPU",
        [UserRegister.RGSR_EL1] = "its value is random",
    };

    /// <summary>
    /// Whether a kernel may wait for ever where the reference answers: it reads from an empty pipe or socket.
    /// </summary>
    public static bool Waits(Op op, Outcome outcome) =>
        op is Op.Read or Op.Readv or Op.IoUring && outcome is Outcome.Done { Value: 0 };

    /// <summary>Why an op with these values is left out; null if it is not.</summary>
    public static string? Reason(Op op) => op switch
    {
        Op.Mremap { To: null } grow
            when grow.NewPages > grow.Pages && !grow.Flags.HasFlag(MremapFlags.Maymove) =>
            "whether a mapping can grow in place depends on what lies behind it",
        Op.Brk { Tag: 0, Pages: > 64 } => "how far the heap can grow depends on what lies behind it",
        _ => null,
    };
}
