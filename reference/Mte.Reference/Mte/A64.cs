using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.Mte;

/// <summary>What instructions do that are more than one plain load or store.</summary>
public static class A64
{
    /// <summary>A block of DC ZVA, DC GVA and DC GZVA, in bytes; CPUs differ (DCZID_EL0).</summary>
    public const int BlockBytes = 64;

    /// <summary>Executes a load, a store, or both at once.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="address">The address, with its logical tag.</param>
    /// <param name="value">What is written.</param>
    /// <param name="got">What was read.</param>
    public static Stop? Access(
        Cpu cpu, AccessInstruction instruction, ulong address, ulong value, out ulong got)
    {
        got = 0;
        return instruction switch
        {
            AccessInstruction.Ldp or AccessInstruction.LdrQ => cpu.Load(address, 16, out got),
            AccessInstruction.Ldar or AccessInstruction.Ldxr or AccessInstruction.Ldtr =>
                cpu.Load(address, 8, out got),
            AccessInstruction.Stp => cpu.Store(address, 16, value, value),
            AccessInstruction.StrQ => cpu.Store(address, 16, value),
            AccessInstruction.Stlr or AccessInstruction.Sttr => cpu.Store(address, 8, value),
            AccessInstruction.Stxr => cpu.Load(address, 8, out _) ?? cpu.Store(address, 8, value),
            AccessInstruction.Swp or AccessInstruction.Ldadd or AccessInstruction.Cas =>
                cpu.Atomic(address, old => Combine(instruction, old, value), out got),
            AccessInstruction.LdrSp => cpu.Unchecked(address, write: false, ref got),
            AccessInstruction.StrSp => cpu.Unchecked(address, write: true, ref value),
            AccessInstruction.DcZva => ZeroBlock(cpu, address),
            _ => null,
        };
    }

    /// <summary>Executes an instruction that sets tags, and data with some of them.</summary>
    public static Stop? SetTag(Cpu cpu, TagInstruction instruction, ulong address, int tag)
    {
        const ulong StgpData = 0x5a5a;

        var bytes = instruction switch
        {
            TagInstruction.St2g or TagInstruction.Stz2g => 2 * Granule.Bytes,
            TagInstruction.DcGva or TagInstruction.DcGzva => BlockBytes,
            _ => Granule.Bytes,
        };
        if (bytes == BlockBytes)
            address &= ~(ulong)(BlockBytes - 1);

        var tags = new byte[bytes / Granule.Bytes];
        Array.Fill(tags, (byte)tag);
        return cpu.Stg(address, tags) ?? instruction switch
        {
            TagInstruction.St2g or TagInstruction.DcGva => null,
            TagInstruction.Stgp => Fill(cpu, address, bytes, StgpData),
            _ => Fill(cpu, address, bytes, 0),
        };
    }

    /// <summary>Writes a word again and again, without tag checks.</summary>
    public static Stop? Fill(Cpu cpu, ulong address, int bytes, ulong word)
    {
        for (var at = address; at < address + (ulong)bytes; at += sizeof(ulong))
        {
            var written = word;
            if (cpu.Unchecked(at, write: true, ref written) is { } stop)
                return stop;
        }

        return null;
    }

    private static ulong Combine(AccessInstruction instruction, ulong old, ulong value) => instruction switch
    {
        AccessInstruction.Ldadd => old + value,
        AccessInstruction.Cas => old == 0 ? value : old,
        _ => value,
    };

    private static Stop? ZeroBlock(Cpu cpu, ulong address)
    {
        for (var at = address & ~(ulong)(BlockBytes - 1); at < (address | (BlockBytes - 1)); at += 16)
            if (cpu.Store(at, 16, 0) is { } stop)
                return stop;

        return null;
    }
}
