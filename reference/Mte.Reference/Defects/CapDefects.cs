using Mte.Reference.Kernels;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about KVM_CAP_ARM_MTE.</summary>
internal static class CapDefects
{
    public static IEnumerable<Defect> All =>
    [
        Cap("cap-inverted", ["KVM-CAP-001"], "KVM_CHECK_EXTENSION answers the opposite of what holds.",
            right => new OtherAnswer(right)),
        Cap("cap-after-vcpu", ["KVM-CAP-003"], "The capability can be enabled after a vCPU was made.",
            right => new AtAnyTime(right)),
        Cap("cap-ignores-flags", ["KVM-CAP-004"],
            "KVM_ENABLE_CAP takes any flags.", right => new AnyFlags(right)),
        Cap("cap-checks-args", ["KVM-CAP-005"],
            "KVM_ENABLE_CAP refuses arguments that mean nothing.", right => new NoArgs(right)),
        Cap("cap-once-only", ["KVM-CAP-006"],
            "The capability cannot be enabled twice.", right => new Once(right)),
        Cap("cap-rechecks-memslots", ["KVM-CAP-007"], "The capability is refused once there is a memslot.",
            right => new BeforeMemslots(right)),
        Cap("cap-does-nothing", ["KVM-FLT-004"], "The capability is enabled and the guest has no tags.",
            right => new NoEffect(right)),
        Cap("cap-nisv-does-nothing", ["KVM-SLOT-029"],
            "KVM_CAP_ARM_NISV_TO_USER is enabled and KVM_RUN fails as it does without it.",
            right => new NoNisv(right)),
        Cap("cap-on-vcpu", ["KVM-CAP-010"], "A vCPU takes the capability.", right => new OnVcpu(right)),
        Cap("cap-allows-32-bit", ["KVM-CAP-008"],
            "A VM with tags takes a 32-bit vCPU.", right => new AnyWidth(right)),
    ];

    private static Defect Cap(
        string name, IReadOnlyList<string> rules, string sentence, Func<ICapPolicy, ICapPolicy> wrong) =>
        new(name, rules, sentence, parts => parts with { Caps = wrong(parts.Caps) });

    private abstract class Like(ICapPolicy right) : ICapPolicy
    {
        protected ICapPolicy Right => right;

        public virtual int CheckExtension(KvmCap cap) => right.CheckExtension(cap);

        public virtual Errno EnableCap(Vm vm, KvmCap cap, long flags, long args) =>
            right.EnableCap(vm, cap, flags, args);

        public virtual Errno VcpuEnableCap(Vm vm, KvmCap cap) => right.VcpuEnableCap(vm, cap);

        public virtual Errno CheckFeatures(Vm vm, VcpuFeatures features) => right.CheckFeatures(vm, features);
    }

    private sealed class OtherAnswer(ICapPolicy right) : Like(right)
    {
        public override int CheckExtension(KvmCap cap) => 1 - Right.CheckExtension(cap);
    }

    private sealed class AtAnyTime(ICapPolicy right) : Like(right)
    {
        public override Errno EnableCap(Vm vm, KvmCap cap, long flags, long args)
        {
            if (flags != 0 || cap is not KvmCap.KVM_CAP_ARM_MTE)
                return EINVAL;

            vm.HasMte = true;
            return Ok;
        }
    }

    private sealed class AnyFlags(ICapPolicy right) : Like(right)
    {
        public override Errno EnableCap(Vm vm, KvmCap cap, long flags, long args) =>
            Right.EnableCap(vm, cap, 0, args);
    }

    private sealed class OnVcpu(ICapPolicy right) : Like(right)
    {
        public override Errno VcpuEnableCap(Vm vm, KvmCap cap) => Ok;
    }

    private sealed class NoArgs(ICapPolicy right) : Like(right)
    {
        public override Errno EnableCap(Vm vm, KvmCap cap, long flags, long args) =>
            args != 0 ? EINVAL : Right.EnableCap(vm, cap, flags, args);
    }

    private sealed class Once(ICapPolicy right) : Like(right)
    {
        public override Errno EnableCap(Vm vm, KvmCap cap, long flags, long args) =>
            vm.HasMte ? EINVAL : Right.EnableCap(vm, cap, flags, args);
    }

    private sealed class BeforeMemslots(ICapPolicy right) : Like(right)
    {
        public override Errno EnableCap(Vm vm, KvmCap cap, long flags, long args) =>
            vm.HasMemslots ? EINVAL : Right.EnableCap(vm, cap, flags, args);
    }

    private sealed class NoEffect(ICapPolicy right) : Like(right)
    {
        public override Errno EnableCap(Vm vm, KvmCap cap, long flags, long args)
        {
            var errno = Right.EnableCap(vm, cap, flags, args);
            vm.HasMte = false;
            return errno;
        }
    }

    private sealed class NoNisv(ICapPolicy right) : Like(right)
    {
        public override Errno EnableCap(Vm vm, KvmCap cap, long flags, long args)
        {
            var errno = Right.EnableCap(vm, cap, flags, args);
            vm.NisvToUser = false;
            return errno;
        }
    }

    private sealed class AnyWidth(ICapPolicy right) : Like(right)
    {
        public override Errno CheckFeatures(Vm vm, VcpuFeatures features) => Ok;
    }
}
