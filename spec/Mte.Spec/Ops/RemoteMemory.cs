using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

[JsonDerivedType(typeof(ProcessVmReadv), "process_vm_readv")]
[JsonDerivedType(typeof(ProcessVmWritev), "process_vm_writev")]
[JsonDerivedType(typeof(ProcMemRead), "proc_mem_read")]
[JsonDerivedType(typeof(ProcMemWrite), "proc_mem_write")]
public abstract partial record Op
{
    /// <summary>Reads and writes the memory of another process without tracing it.</summary>
    public abstract record RemoteMemoryFamily : Op;

    /// <summary>
    /// The system call <c>process_vm_readv</c>: copies from another process's memory; answers the number of
    /// bytes.
    /// </summary>
    /// <param name="Process">The other process.</param>
    /// <param name="At">Where to read there.</param>
    /// <param name="To">Where to put it here.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the other's address.</param>
    /// <param name="ToTag">The logical tag in the address here.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record ProcessVmReadv(
        [Uses(Thing.Process)] string Process,
        Place At,
        Place To,
        [Within(0, 65536)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int ToTag = 0) : RemoteMemoryFamily;

    /// <summary>
    /// The system call <c>process_vm_writev</c>: copies to another process's memory; answers the number of
    /// bytes.
    /// </summary>
    /// <param name="Process">The other process.</param>
    /// <param name="At">Where to write there.</param>
    /// <param name="From">Where to take it from here.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the other's address.</param>
    /// <param name="FromTag">The logical tag in the address here.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record ProcessVmWritev(
        [Uses(Thing.Process)] string Process,
        Place At,
        Place From,
        [Within(0, 65536)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int FromTag = 0) : RemoteMemoryFamily;

    /// <summary>Reads eight bytes of a process's memory through <c>/proc/PID/mem</c>.</summary>
    /// <param name="Process">The process.</param>
    /// <param name="At">The address.</param>
    /// <param name="Tag">The logical tag in the offset.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record ProcMemRead(
        [Uses(Thing.Process)] string Process, Place At, [Within(0, 15)] int Tag = 0) : RemoteMemoryFamily;

    /// <summary>Writes eight bytes of a process's memory through <c>/proc/PID/mem</c>.</summary>
    /// <param name="Process">The process.</param>
    /// <param name="At">The address.</param>
    /// <param name="Value">The value.</param>
    /// <param name="Tag">The logical tag in the offset.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record ProcMemWrite(
        [Uses(
            Thing.Process)] string Process, Place At, long Value, [
                Within(0, 15)
            ] int Tag = 0) : RemoteMemoryFamily;
}
