using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Worlds;

/// <summary>
/// What one op came to. Closed. A kernel that refuses is an outcome; an adapter that breaks is an exception.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "outcome")]
[JsonDerivedType(typeof(Done), "done")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Faulted), "faulted")]
[JsonDerivedType(typeof(Killed), "killed")]
[JsonDerivedType(typeof(Hung), "hung")]
[JsonDerivedType(typeof(Unsupported), "unsupported")]
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>The op succeeded.</summary>
    /// <param name="Value">
    /// What the system call or instruction gave back; 0 where that is nothing of interest.
    /// </param>
    /// <param name="Tags">The tags that were read, one per granule, by ops that read tags.</param>
    public sealed record Done(long Value = 0, Tags? Tags = null) : Outcome
    {
        public override string ToString() => (Value, Tags) switch
        {
            (0, null) => "ok",
            (_, null) => $"{Value} (0x{Value:x})",
            (0, _) => $"tags {Tags}",
            _ => $"{Value}, tags {Tags}",
        };
    }

    /// <summary>The system call failed.</summary>
    public sealed record Failed(Errno Errno) : Outcome
    {
        public override string ToString() => $"{Errno}";
    }

    /// <summary>
    /// The access raised a fault: a signal in a process, an exception in a guest, an exit from KVM_RUN.
    /// </summary>
    /// <param name="Code">Which fault.</param>
    /// <param name="At">
    /// The address that was reported, without its top byte, as a place counted in bytes from what the op
    /// named. A bare 0 where the address says nothing: SEGV_MTEAERR, ILL_ILLOPC.
    /// </param>
    /// <param name="TopByte">The top byte of the address that was reported (bits 63:56).</param>
    public sealed record Faulted(FaultCode Code, Place At, int TopByte = 0) : Outcome
    {
        public override string ToString() =>
            TopByte == 0 ? $"{Code} at {At}" : $"{Code} at {At}, top byte 0x{TopByte:x}";
    }

    /// <summary>The process died of a signal that no handler got.</summary>
    /// <param name="Signal">The signal.</param>
    public sealed record Killed(Signal Signal) : Outcome
    {
        public override string ToString() => $"process killed by {Signal}";
    }

    /// <summary>
    /// The op did not come back. An outcome in dangerous programs only, of which this is to be feared;
    /// elsewhere it is an error of the adapter.
    /// </summary>
    public sealed record Hung : Outcome
    {
        public override string ToString() => "hangs";
    }

    /// <summary>
    /// This world cannot do, or cannot prove that it did, what the op asks. Never a kernel's refusal.
    /// </summary>
    public sealed record Unsupported(string Why) : Outcome
    {
        public override string ToString() => $"unsupported: {Why}";
    }

    /// <summary>Success, or the failure that <paramref name="errno"/> names.</summary>
    public static Outcome From(Errno errno) => errno == 0 ? new Done() : new Failed(errno);
}
