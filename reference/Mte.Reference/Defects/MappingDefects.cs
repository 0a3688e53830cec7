using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about which mappings have tags.</summary>
internal static class MappingDefects
{
    public static IEnumerable<Defect> All =>
    [
        Mman("any-file-accepts-mte", ["PROT-010"], "PROT_MTE is accepted on memory that cannot have tags.",
            right => new AnyFile(right)),
        Mman("memfd-refuses-mte", ["PROT-003"],
            "PROT_MTE is refused on memfd and tmpfs.", right => new NoShmem(right)),
        Mman("anonymous-refuses-mte", ["PROT-001"], "PROT_MTE is refused on anonymous memory.",
            right => new NoAnonymous(right)),
        Mman("shared-refuses-mte", ["PROT-002", "PROT-003"],
            "PROT_MTE is refused on shared memory.", right => new NoShared(right)),
        Mman("hugetlb-inverted", ["PROT-008"],
            "PROT_MTE is refused on hugetlb pages that must accept it, or the reverse.",
            right => new OtherHugetlb(right)),
        Mman("mmap-ignores-mte", ["PROT-001"],
            "mmap takes PROT_MTE and ignores it.", right => new NoMteBit(right)),
        new("mprotect-clears-mte", ["PROT-022"], "mprotect without PROT_MTE drops VM_MTE.",
            parts =>
                parts with { Mm = parts.Mm with { VmArchClear = parts.Mm.VmArchClear | VmFlags.VM_MTE } }),
        new("bti-is-sticky", ["PROT-035"], "mprotect without PROT_BTI keeps VM_ARM64_BTI.",
            parts => parts with { Mm = parts.Mm with { VmArchClear = VmFlags.None } }),
        Mman("mprotect-accepts-unknown-bits", ["PROT-020"], "mprotect takes PROT bits that mean nothing.",
            right => new AnyProt(right)),
        Mman("mprotect-refuses-mte", ["PROT-001"],
            "mprotect does not know PROT_MTE.", right => new NoMteProt(right)),
        new("refused-mmap-unmaps", ["PROT-025"], "A refused mmap with MAP_FIXED unmaps the old mapping.",
            parts => parts with
            {
                Mm = parts.Mm with { ValidatesBeforeUnmapping = !parts.Mm.ValidatesBeforeUnmapping },
            }),
        new("exec-only-inverted", ["PROT-039"],
            "Execute-only memory can be read where it must not, or the reverse.",
            parts => parts with
            {
                ProtectionMap =
                    parts.ProtectionMap with { Readable = parts.ProtectionMap.Readable ^ VmFlags.VM_EXEC },
            }),
        new("untagged-memory-has-tags", ["FAULT-027", "FAULT-031"],
            "Memory without PROT_MTE has tags, and they are checked.",
            parts => parts with { ProtectionMap = parts.ProtectionMap with { Tagged = VmFlags.None } }),
    ];

    private static Defect Mman(
        string name, IReadOnlyList<string> rules, string sentence, Func<IMman, IMman> wrong) =>
        new(name, rules, sentence, parts => parts with { Mman = wrong(parts.Mman) });

    private abstract class Like(IMman right) : IMman
    {
        protected IMman Right => right;

        public virtual VmFlags ArchCalcVmProtBits(Prot prot) => right.ArchCalcVmProtBits(prot);

        public virtual VmFlags ArchCalcVmFlagBits(BackingFile? file, MapFlags flags) =>
            right.ArchCalcVmFlagBits(file, flags);

        public virtual bool ArchValidateProt(Prot prot) => right.ArchValidateProt(prot);

        public virtual bool ArchValidateFlags(VmFlags flags) => right.ArchValidateFlags(flags);
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
            Right.ArchCalcVmFlagBits(file, flags) ^ (
                file is { IsHugepages: true } ? VmFlags.VM_MTE_ALLOWED : 0);
    }

    private sealed class NoMteBit(IMman right) : Like(right)
    {
        public override VmFlags ArchCalcVmProtBits(Prot prot) => Right.ArchCalcVmProtBits(prot & ~Prot.Mte);
    }

    private sealed class AnyProt(IMman right) : Like(right)
    {
        public override bool ArchValidateProt(Prot prot) => true;
    }

    private sealed class NoMteProt(IMman right) : Like(right)
    {
        public override bool ArchValidateProt(Prot prot) =>
            !prot.HasFlag(Prot.Mte) && Right.ArchValidateProt(prot);
    }
}
