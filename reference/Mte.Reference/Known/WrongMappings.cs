using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about which mappings have tags.</summary>
internal static class WrongMappings
{
    public static IEnumerable<KnownPart> All =>
    [
        new("any-file-accepts-mte", "PROT_MTE is accepted on memory that cannot have tags",
            parts => parts with { Mman = new AnyFile(parts.Mman) }),
        new("memfd-refuses-mte", "PROT_MTE is refused on memfd and tmpfs",
            parts => parts with { Mman = new NoShmem(parts.Mman) }),
        new("anonymous-refuses-mte", "PROT_MTE is refused on anonymous memory",
            parts => parts with { Mman = new NoAnonymous(parts.Mman) }),
        new("shared-refuses-mte", "PROT_MTE is refused on shared memory",
            parts => parts with { Mman = new NoShared(parts.Mman) }),
        new("hugetlb-inverted", "PROT_MTE is refused on the huge pages that accept it, and accepted on the others",
            parts => parts with { Mman = new OtherHugetlb(parts.Mman) }),
        new("mmap-ignores-mte", "mmap takes PROT_MTE and does nothing about it",
            parts => parts with { Mman = new NoMteBit(parts.Mman) }),
        new("mprotect-clears-mte", "mprotect without PROT_MTE takes the tags away",
            parts => parts with { Mman = new ClearingMte(parts.Mman) }),
        new("bti-is-sticky", "mprotect without PROT_BTI leaves the mapping as it was",
            parts => parts with { Mman = new StickyBti(parts.Mman) }),
        new("mprotect-accepts-unknown-bits", "mprotect takes PROT bits that mean nothing",
            parts => parts with { Mman = new AnyProt(parts.Mman) }),
        new("mprotect-refuses-mte", "mprotect does not know PROT_MTE",
            parts => parts with { Mman = new NoMteProt(parts.Mman) }),
        new("refused-mmap-unmaps", "a refused mmap with MAP_FIXED has unmapped what was there",
            parts => parts with { MmapOrder = new OtherOrder(parts.MmapOrder) }),
        new("exec-only-inverted", "execute-only memory can be read where it must not be, or the other way round",
            parts => parts with { ProtectionMap = new OtherExec(parts.ProtectionMap) }),
        new("untagged-memory-has-tags", "memory has tags, and they are checked, without PROT_MTE",
            parts => parts with { ProtectionMap = new AlwaysTagged(parts.ProtectionMap) }),
    ];

    private abstract class Like(IMman right) : IMman
    {
        protected IMman Right => right;

        public virtual VmFlags ArchCalcVmProtBits(Prot prot) => right.ArchCalcVmProtBits(prot);

        public virtual VmFlags ArchCalcVmFlagBits(BackingFile? file, MapFlags flags) =>
            right.ArchCalcVmFlagBits(file, flags);

        public virtual bool ArchValidateProt(Prot prot) => right.ArchValidateProt(prot);

        public virtual bool ArchValidateFlags(VmFlags flags) => right.ArchValidateFlags(flags);

        public virtual VmFlags VmArchClear => right.VmArchClear;
    }

    private sealed class AnyFile(IMman right) : Like(right)
    {
        public override bool ArchValidateFlags(VmFlags flags) => true;
    }

    private sealed class NoShmem(IMman right) : Like(right)
    {
        public override VmFlags ArchCalcVmFlagBits(BackingFile? file, MapFlags flags) =>
            file is { IsShmem: true } ? 0 : Right.ArchCalcVmFlagBits(file, flags);
    }

    private sealed class NoAnonymous(IMman right) : Like(right)
    {
        public override VmFlags ArchCalcVmFlagBits(BackingFile? file, MapFlags flags) =>
            flags.HasFlag(MapFlags.Anonymous) ? 0 : Right.ArchCalcVmFlagBits(file, flags);
    }

    private sealed class NoShared(IMman right) : Like(right)
    {
        public override VmFlags ArchCalcVmFlagBits(BackingFile? file, MapFlags flags) =>
            flags.HasFlag(MapFlags.Shared) ? 0 : Right.ArchCalcVmFlagBits(file, flags);
    }

    private sealed class OtherHugetlb(IMman right) : Like(right)
    {
        public override VmFlags ArchCalcVmFlagBits(BackingFile? file, MapFlags flags) =>
            Right.ArchCalcVmFlagBits(file, flags) ^ (file is { IsHugepages: true } ? VmFlags.VM_MTE_ALLOWED : 0);
    }

    private sealed class NoMteBit(IMman right) : Like(right)
    {
        public override VmFlags ArchCalcVmProtBits(Prot prot) => Right.ArchCalcVmProtBits(prot & ~Prot.Mte);
    }

    private sealed class ClearingMte(IMman right) : Like(right)
    {
        public override VmFlags VmArchClear => Right.VmArchClear | VmFlags.VM_MTE;
    }

    private sealed class StickyBti(IMman right) : Like(right)
    {
        public override VmFlags VmArchClear => VmFlags.None;
    }

    private sealed class AnyProt(IMman right) : Like(right)
    {
        public override bool ArchValidateProt(Prot prot) => true;
    }

    private sealed class NoMteProt(IMman right) : Like(right)
    {
        public override bool ArchValidateProt(Prot prot) => !prot.HasFlag(Prot.Mte) && Right.ArchValidateProt(prot);
    }

    private sealed class OtherOrder(IMmapOrder right) : IMmapOrder
    {
        public bool ValidatesBeforeUnmapping => !right.ValidatesBeforeUnmapping;
    }

    private sealed class OtherExec(IProtectionMap right) : IProtectionMap
    {
        public bool UserReadable(VmFlags flags) =>
            right.UserReadable(flags) ^ ((flags & VmFlags.VM_ACCESS_FLAGS) == VmFlags.VM_EXEC);

        public bool NormalTagged(VmFlags flags) => right.NormalTagged(flags);
    }

    private sealed class AlwaysTagged(IProtectionMap right) : IProtectionMap
    {
        public bool UserReadable(VmFlags flags) => right.UserReadable(flags);

        public bool NormalTagged(VmFlags flags) => true;
    }
}
