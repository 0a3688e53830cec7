using Mte.Reference.Kvm;

namespace Mte.Reference;

public sealed partial record Parts
{
    /// <summary>The registers of tags that a vCPU has.</summary>
    public IVcpuRegisters VcpuRegisters { get; init; } = new VcpuRegisters();

    /// <summary>What may be done to memslots, and what comes of it.</summary>
    public IMemslotChanges MemslotChanges { get; init; } = new MemslotChanges();
}
