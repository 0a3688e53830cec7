using System.Collections.Immutable;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.Kernels;

/// <summary>
/// How a tracer reaches a tracee's tags. Kernels that differ from this are wrong, and the model is not.
/// </summary>
public sealed record PtraceFacts
{
    /// <summary>Tags can be read and set at an address with a tag.</summary>
    [Models("include/linux/uaccess.h", "untagged_addr_remote")]
    public bool UntagsAddress { get; init; } = true;

    /// <summary>An address inside a granule means the granule.</summary>
    [Models("arch/arm64/kernel/mte.c", "access_remote_tags")]
    public bool RoundsDown { get; init; } = true;

    /// <summary>The lowest bit of the tag in a byte of the tracer's buffer.</summary>
    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_from_user")]
    public int TagShift { get; init; }

    /// <summary>Memory without PROT_MTE is refused.</summary>
    [Models("arch/arm64/kernel/mte.c", "__access_remote_tags")]
    public bool NeedsMte { get; init; } = true;

    /// <summary>Tags that were copied before a refused address stay copied.</summary>
    [Models("arch/arm64/kernel/mte.c", "__access_remote_tags")]
    public bool Partial { get; init; } = true;

    /// <summary>Only a tracer can do it.</summary>
    [Models("kernel/ptrace.c", "ptrace_check_attach")]
    public bool NeedsTracer { get; init; } = true;

    /// <summary>The tracee must be stopped.</summary>
    [Models("kernel/ptrace.c", "ptrace_check_attach")]
    public bool NeedsStop { get; init; } = true;

    /// <summary>A struct iovec of these kinds is refused.</summary>
    [Models("arch/arm64/kernel/mte.c", "mte_ptrace_copy_tags")]
    public ImmutableHashSet<IovecKind> RefusedIovecs { get; init; } = [IovecKind.Unmapped, IovecKind.Endless];

    /// <summary>A page that never had tags reads as tag memory was left; if not, it reads zeros.</summary>
    public bool ShowsStaleTags { get; init; }

    /// <summary>Tags can be set in shared memory that the tracee itself cannot write.</summary>
    [Models("mm/gup.c", "check_vma_flags")]
    public bool ForcesShared { get; init; }

    /// <summary>PTRACE_SETREGSET checks the control word as prctl does.</summary>
    [Models("arch/arm64/kernel/ptrace.c", "tagged_addr_ctrl_set")]
    public bool ValidatesControl { get; init; } = true;

    /// <summary>The length of a register set must be whole words.</summary>
    [Models("kernel/ptrace.c", "ptrace_regset")]
    public bool ValidatesLength { get; init; } = true;

    /// <summary>/proc/PID/mem, PTRACE_PEEKDATA and process_vm_readv take an address with a tag.</summary>
    [Models("mm/memory.c", "__access_remote_vm")]
    public bool RemoteUntags { get; init; } = true;

    /// <summary>
    /// A tracer reaches memory through /proc/PID/mem that its tracee cannot access.
    /// </summary>
    [Models("fs/proc/base.c", "mem_rw")]
    public bool ProcMemForcesForTracer { get; init; } = true;

    /// <summary>So does any process that may open /proc/PID/mem (proc_mem.force_override=always).</summary>
    [Models("fs/proc/base.c", "mem_rw")]
    public bool ProcMemForcesForAll { get; init; } = true;

    /// <summary>The tag in a byte of the tracer's buffer.</summary>
    public byte TagOf(byte value) => (byte)((value >> TagShift) % Granule.TagCount);

    /// <summary>Whether a struct iovec of this kind is refused.</summary>
    public bool ChecksIovec(IovecKind kind) => RefusedIovecs.Contains(kind);
}
