using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>
/// <c>/dev/zero</c>: a private mapping of it is anonymous memory, but was not asked for as such.
/// </summary>
public sealed class ZeroDevice : BackingFile
{
    /// <inheritdoc/>
    [Models("drivers/char/mem.c", "mmap_zero")]
    public override void CallMmap(Vma vma) =>
        vma.File = vma.Shared ? new ShmemFile { Length = vma.End - vma.Start } : null;

    public override Page? Fault(Kernel kernel, ulong offset) => null;
}
