using Mte.Spec;

namespace Mte.Reference.Mte;

/// <summary>How a tracer reaches a tracee's tags. Where kernels differ they are wrong; the model is right.</summary>
public interface IPtracePolicy
{
    /// <summary>Whether tags can be read and set at an address with a tag.</summary>
    bool UntagsAddress { get; }

    /// <summary>Whether an address inside a granule means the granule.</summary>
    bool RoundsDown { get; }

    /// <summary>The tag in a byte of the tracer's buffer.</summary>
    byte TagOf(byte value);

    /// <summary>Whether memory without PROT_MTE is refused.</summary>
    bool NeedsMte { get; }

    /// <summary>Whether what is refused on the way leaves what was done.</summary>
    bool Partial { get; }

    /// <summary>Whether only a tracer can do it.</summary>
    bool NeedsTracer { get; }

    /// <summary>Whether the tracee must stand still.</summary>
    bool NeedsStop { get; }

    /// <summary>Whether a struct iovec that is not sound is refused.</summary>
    bool ChecksIovec(Spec.IovecKind kind);

    /// <summary>Whether tags of a page that never had any read as they lie there.</summary>
    bool ShowsStaleTags { get; }

    /// <summary>Whether tags can be set in shared memory that the tracee itself cannot write.</summary>
    bool ForcesShared { get; }

    /// <summary>Whether PTRACE_SETREGSET looks at the control word as prctl does.</summary>
    bool ValidatesControl { get; }

    /// <summary>Whether the length of a register set must be whole words.</summary>
    bool ValidatesLength { get; }

    /// <summary>Whether /proc/PID/mem and its like take an address with a tag.</summary>
    bool RemoteUntags { get; }
}

/// <summary>As it should be.</summary>
public class PtracePolicy : IPtracePolicy
{
    [Models("include/linux/uaccess.h", "untagged_addr_remote")]
    public virtual bool UntagsAddress => true;

    [Models("arch/arm64/kernel/mte.c", "access_remote_tags")]
    public virtual bool RoundsDown => true;

    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_from_user")]
    public virtual byte TagOf(byte value) => (byte)(value % Granule.TagCount);

    [Models("arch/arm64/kernel/mte.c", "__access_remote_tags")]
    public virtual bool NeedsMte => true;

    [Models("arch/arm64/kernel/mte.c", "__access_remote_tags")]
    public virtual bool Partial => true;

    [Models("kernel/ptrace.c", "ptrace_check_attach")]
    public virtual bool NeedsTracer => true;

    [Models("kernel/ptrace.c", "ptrace_check_attach")]
    public virtual bool NeedsStop => true;

    [Models("arch/arm64/kernel/mte.c", "mte_ptrace_copy_tags")]
    public virtual bool ChecksIovec(Spec.IovecKind kind) => true;

    public virtual bool ShowsStaleTags => false;

    [Models("mm/gup.c", "check_vma_flags")]
    public virtual bool ForcesShared => false;

    [Models("arch/arm64/kernel/ptrace.c", "tagged_addr_ctrl_set")]
    public virtual bool ValidatesControl => true;

    [Models("kernel/ptrace.c", "ptrace_regset")]
    public virtual bool ValidatesLength => true;

    [Models("mm/memory.c", "__access_remote_vm")]
    public virtual bool RemoteUntags => true;
}
