using Mte.Reference.Kernels;
using Mte.Spec.Ops;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about a vCPU's registers of tags.</summary>
internal static class RegisterDefects
{
    private static readonly UserRegister[] Every = Enum.GetValues<UserRegister>();

    public static IEnumerable<Defect> All =>
    [
        Vcpu("vcpu-registers-hidden", ["KVM-REG-001"], "The VMM sees none of the registers.",
            vcpu => vcpu with { VisibleRegisters = new(With: [], Without: []) }),
        Vcpu("vcpu-registers-shown", ["KVM-REG-002"],
            "The VMM sees all of the registers, with the capability or without it.",
            vcpu => vcpu with { VisibleRegisters = new(With: [.. Every], Without: [.. Every]) }),
        Vcpu("vcpu-registers-zero", ["KVM-REG-003"], "The registers are 0 after KVM_ARM_VCPU_INIT.",
            vcpu => vcpu with { ResetValue = 0 }),
        Vcpu("vcpu-id-always", ["KVM-REG-006"],
            "ID_AA64PFR1_EL1 tells a guest without the capability of MTE.",
            vcpu => vcpu with { IdShowsMte = new(With: true, Without: true) }),
        Vcpu("vcpu-id-never", ["KVM-REG-006"],
            "ID_AA64PFR1_EL1 does not tell a guest with the capability of MTE.",
            vcpu => vcpu with { IdShowsMte = new(With: false, Without: false) }),
        Vcpu("vcpu-id-writable", ["KVM-REG-007"], "The VMM may set the id registers to any value.",
            vcpu => vcpu with { SetsIdRegisters = true }),
        Vcpu("vcpu-registers-usable", ["KVM-REG-011"],
            "A guest without the capability can use the registers.",
            vcpu => vcpu with { UsableRegisters = new(With: [.. Every], Without: [.. Every]) }),
        Vcpu("vcpu-registers-undefined", ["KVM-REG-015"],
            "A guest with the capability cannot use the registers.",
            vcpu => vcpu with { UsableRegisters = new(With: [], Without: []) }),
        Vcpu("vcpu-gmid-inverted", ["KVM-REG-012"],
            "A guest has no GMID_EL1 where it must have it, or the reverse.",
            vcpu => vcpu with
            {
                UsableRegisters = new(
                    With: vcpu.UsableRegisters.With.SymmetricExcept([UserRegister.GMID_EL1]),
                    Without: vcpu.UsableRegisters.Without.SymmetricExcept([UserRegister.GMID_EL1])),
            }),
        Vcpu("vcpu-tag-caches-missing", ["KVM-REG-014"], "No guest can clean caches of tags.",
            vcpu => vcpu with { TagCaches = new(With: false, Without: false) }),
        Vcpu("vcpu-tag-caches-always", ["KVM-REG-014"], "A guest without tags can clean caches of tags.",
            vcpu => vcpu with { TagCaches = new(With: true, Without: true) }),
        Vcpu("vcpu-cpu-on-keeps", ["KVM-REG-016"],
            "PSCI CPU_ON does not reset the registers of the vCPU that it turns on.",
            vcpu => vcpu with { CpuOnResets = false }),
        Vcpu("vcpu-exception-tco-clear", ["KVM-FLT-014"],
            "An exception that KVM injects leaves PSTATE.TCO clear.",
            vcpu => vcpu with { InjectedTco = new(With: false, Without: false) }),
        Vcpu("vcpu-exception-tco-set", ["KVM-FLT-014"],
            "An exception that KVM injects sets PSTATE.TCO in a guest without tags too.",
            vcpu => vcpu with { InjectedTco = new(With: true, Without: true) }),
        Vcpu("vcpu-registers-shared", ["KVM-REG-015"], "All vCPUs of a VM share the registers.",
            vcpu => vcpu with { OwnRegisters = false }),
    ];

    private static Defect Vcpu(
        string name, IReadOnlyList<string> rules, string sentence,
        Func<VcpuRegisterFacts, VcpuRegisterFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { VcpuRegisters = wrong(parts.VcpuRegisters) });
}
