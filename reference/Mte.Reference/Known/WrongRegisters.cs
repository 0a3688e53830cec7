using Mte.Spec;
using Mte.Reference.Kvm;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about a vCPU's registers of tags.</summary>
internal static class WrongRegisters
{
    public static IEnumerable<KnownPart> All =>
    [
        Part("vcpu-registers-hidden", "the VMM sees none of them", right => new Shows(right, _ => false)),
        Part("vcpu-registers-shown", "the VMM sees all of them, with the capability or without",
            right => new Shows(right, _ => true)),
        Part("vcpu-registers-zero", "they are 0 after KVM_ARM_VCPU_INIT", right => new Zeroes(right)),
        Part("vcpu-id-always", "a guest without the capability is told of tags", right => new Tells(right, 0x300)),
        Part("vcpu-id-never", "a guest with the capability is not told of tags", right => new Tells(right, 0)),
        Part("vcpu-id-writable", "the VMM may set the id registers to anything", right => new Writable(right)),
        Part("vcpu-registers-usable", "a guest without the capability can use them", right => new Uses(right, true)),
        Part("vcpu-registers-undefined", "a guest with the capability cannot use them", right => new Uses(right, false)),
        Part("vcpu-gmid-inverted", "GMID_EL1 is there where it must not be, or the reverse", right => new Gmid(right)),
        Part("vcpu-tag-caches-missing", "no guest can clean its caches of tags", right => new Cleans(right, false)),
        Part("vcpu-tag-caches-always", "a guest without tags can clean its caches of them", right => new Cleans(right, true)),
        Part("vcpu-cpu-on-keeps", "a vCPU that another one turns on keeps its registers", right => new Keeps(right)),
        Part("vcpu-exception-tco-clear", "an exception that KVM makes leaves PSTATE.TCO clear",
            right => new Sets(right, false)),
        Part("vcpu-exception-tco-set", "an exception that KVM makes sets PSTATE.TCO in a guest without tags too",
            right => new Sets(right, true)),
        Part("vcpu-registers-shared", "all vCPUs of a VM share them", right => new Shares(right)),
    ];

    private static KnownPart Part(string name, string defect, Func<IVcpuRegisters, IVcpuRegisters> wrong) =>
        new(name, defect, parts => parts with { VcpuRegisters = wrong(parts.VcpuRegisters) });

    private abstract class Like(IVcpuRegisters right) : IVcpuRegisters
    {
        public virtual bool Visible(Vm vm, UserRegister register) => right.Visible(vm, register);

        public virtual ulong Reset(UserRegister register) => right.Reset(register);

        public virtual ulong IdRegister(Vm vm, UserRegister register, bool mte3) => right.IdRegister(vm, register, mte3);

        public virtual bool SetsIdRegisters => right.SetsIdRegisters;

        public virtual bool Usable(Vm vm, UserRegister register) => right.Usable(vm, register);

        public virtual bool HasTagCaches(Vm vm) => right.HasTagCaches(vm);

        public virtual bool OwnRegisters => right.OwnRegisters;

        public virtual bool CpuOnResets => right.CpuOnResets;

        public virtual bool ExceptionSetsTco(Vm vm) => right.ExceptionSetsTco(vm);
    }

    private sealed class Cleans(IVcpuRegisters right, bool always) : Like(right)
    {
        public override bool HasTagCaches(Vm vm) => always;
    }

    private sealed class Keeps(IVcpuRegisters right) : Like(right)
    {
        public override bool CpuOnResets => false;
    }

    private sealed class Sets(IVcpuRegisters right, bool tco) : Like(right)
    {
        public override bool ExceptionSetsTco(Vm vm) => tco;
    }

    private sealed class Shows(IVcpuRegisters right, Predicate<UserRegister> shown) : Like(right)
    {
        public override bool Visible(Vm vm, UserRegister register) => shown(register);
    }

    private sealed class Zeroes(IVcpuRegisters right) : Like(right)
    {
        public override ulong Reset(UserRegister register) => 0;
    }

    private sealed class Tells(IVcpuRegisters right, ulong told) : Like(right)
    {
        public override ulong IdRegister(Vm vm, UserRegister register, bool mte3) => told;
    }

    private sealed class Writable(IVcpuRegisters right) : Like(right)
    {
        public override bool SetsIdRegisters => true;
    }

    private sealed class Uses(IVcpuRegisters right, bool usable) : Like(right)
    {
        public override bool Usable(Vm vm, UserRegister register) => usable;
    }

    private sealed class Gmid(IVcpuRegisters right) : Like(right)
    {
        public override bool Usable(Vm vm, UserRegister register) =>
            base.Usable(vm, register) ^ register is UserRegister.GMID_EL1;
    }

    private sealed class Shares(IVcpuRegisters right) : Like(right)
    {
        public override bool OwnRegisters => false;
    }
}
