using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>A pipe, or a pair of sockets: what is written at one end is read at the other.</summary>
/// <param name="wholePages">A write that must stop on the way keeps whole pages.</param>
public sealed class PipeFile(bool wholePages) : BackingFile
{
    /// <summary>What was written and not yet read.</summary>
    public Queue<byte> Bytes { get; } = [];

    public bool WholePages => wholePages;

    public override Page? Fault(Kernel kernel, ulong offset) => null;
}
