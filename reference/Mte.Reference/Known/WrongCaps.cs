using Mte.Spec;
using Mte.Reference.Kvm;
using static Mte.Spec.Errno;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about KVM_CAP_ARM_MTE.</summary>
internal static class WrongCaps
{
    public static IEnumerable<KnownPart> All =>
    [
        new("cap-inverted", "KVM_CHECK_EXTENSION says the opposite of what is there",
            parts => parts with { Caps = new OtherAnswer(parts.Caps) }),
        new("cap-after-vcpu", "the capability can be enabled once there are vCPUs",
            parts => parts with { Caps = new AtAnyTime(parts.Caps) }),
        new("cap-ignores-flags", "flags of KVM_ENABLE_CAP are not looked at",
            parts => parts with { Caps = new AnyFlags(parts.Caps) }),
        new("cap-checks-args", "arguments of KVM_ENABLE_CAP that mean nothing are refused",
            parts => parts with { Caps = new NoArgs(parts.Caps) }),
        new("cap-once-only", "the capability cannot be enabled twice",
            parts => parts with { Caps = new Once(parts.Caps) }),
        new("cap-rechecks-memslots", "the capability is refused once there is a memslot",
            parts => parts with { Caps = new BeforeMemslots(parts.Caps) }),
        new("cap-does-nothing", "the capability is enabled and the guest has no tags",
            parts => parts with { Caps = new NoEffect(parts.Caps) }),
        new("cap-nisv-does-nothing", "KVM_CAP_ARM_NISV_TO_USER is enabled and KVM_RUN fails as without it",
            parts => parts with { Caps = new NoNisv(parts.Caps) }),
        new("cap-on-vcpu", "a vCPU takes the capability", parts => parts with { Caps = new OnVcpu(parts.Caps) }),
        new("cap-allows-32-bit", "a 32-bit vCPU is taken by a VM with tags",
            parts => parts with { Caps = new AnyWidth(parts.Caps) }),
    ];

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
