using Mte.Spec.Ops;
using static Mte.Reference.Tests.Ops;

namespace Mte.Reference.Tests;

public sealed class Capability
{
    private static Op Check(string? vm = null) => new Op.KvmCheckExtension(KvmCap.KVM_CAP_ARM_MTE, vm);

    [TestCase("5.10", "ok", "EINVAL")]
    [TestCase("6.1", "1 (0x1)", "ok")]
    [TestCase("7.3", "1 (0x1)", "ok")]
    public void Is_there_from_5_14_on(string kernel, string check, string enable) =>
        Assert.That(Run(kernel, Check(), Vm(), Check("vm"), Cap()), Is.EqualTo([check, "ok", check, enable]));

    [Test]
    public void Is_enabled_before_the_first_vCPU_and_as_often_as_one_likes()
    {
        Op[] program = [Vm(), Cap(), Cap(args: 5), Cap(flags: 1), Vcpu(), Cap()];

        Assert.That(Run("6.1", program)[1..], Is.EqualTo(["ok", "ok", "EINVAL", "ok", "EINVAL"]));
    }

    [Test]
    public void Excludes_32_bit_vCPUs()
    {
        Op[] program =
        [
            Vm(), Cap(), Vcpu(), new Op.KvmArmVcpuInit("cpu", VcpuFeatures.El1_32bit),
            new Op.KvmArmVcpuInit("cpu"),
            Vm("plain"), Vcpu("other", "plain"), new Op.KvmArmVcpuInit("other", VcpuFeatures.El1_32bit),
        ];

        Assert.That(Run("6.12", program)[3..], Is.EqualTo(["EINVAL", "ok", "ok", "ok", "ok"]));
    }

    [Test]
    public void Is_what_gives_a_guest_tags()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate), Stg("ram", 5), Vm(), Slot("ram"), Vcpu(),
            GuestLdg("16p"),
            GuestStg("16p", 7), GuestSync(), GuestLoad("16p", tag: 3), Ldg("ram"), FromGuest(),
        ];

        Assert.That(Run("6.12", program)[5..], Is.EqualTo(["tags 0", "ok", "ok", "ok", "tags 5", "EINVAL"]));
    }
}
