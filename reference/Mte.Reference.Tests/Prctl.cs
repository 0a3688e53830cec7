using Mte.Spec.Ops;
using static Mte.Reference.Tests.Ops;

namespace Mte.Reference.Tests;

public sealed class Prctl
{
    private const TaggedAddrCtrl Both = TaggedAddrCtrl.PR_MTE_TCF_SYNC | TaggedAddrCtrl.PR_MTE_TCF_ASYNC;

    [Test]
    public void Starts_with_nothing() => Assert.That(Last("6.12", Get()), Is.EqualTo("ok"));

    [TestCase(0x2abUL, "683 (0x2ab)")]
    [TestCase(0x7fffbUL, "524283 (0x7fffb)")]
    [TestCase(0UL, "ok")]
    public void Gives_back_what_was_asked_for(ulong control, string expected) =>
        Assert.That(Last("5.10", Set((TaggedAddrCtrl)control), Get()), Is.EqualTo(expected));

    [TestCase(1UL << 19)]
    [TestCase(1UL << 20)]
    [TestCase(1UL << 40)]
    public void Refuses_unknown_bits_and_changes_nothing(ulong bit) =>
        Assert.That(
            Run(Newest, Sync(), Set((TaggedAddrCtrl)bit), Get())[1..],
            Is.EqualTo(["EINVAL", "2 (0x2)"]));

    [TestCase("5.10", "EINVAL", "ok")]
    [TestCase("6.1", "ok", "6 (0x6)")]
    [TestCase("7.3", "ok", "6 (0x6)")]
    public void Takes_both_modes_from_5_15_on(string kernel, string set, string get) =>
        Assert.That(Run(kernel, Set(Both), Get()), Is.EqualTo([set, get]));

    [Test]
    public void Prefers_asynchronous_checks_when_it_may_choose() =>
        Assert.That(
            Last("6.12", Map("ram", MemoryKind.AnonymousPrivate), Set(Both), Load("ram", tag: 1)),
            Is.EqualTo("SEGV_MTEAERR at 0x0"));

    [Test]
    public void Refuses_arguments_that_it_does_not_use() =>
        Assert.That(
            Run(
                "6.12",
                new Op.Prctl(PrctlOption.PR_SET_TAGGED_ADDR_CTRL, 0, Arg3: 1),
                new Op.Prctl(PrctlOption.PR_SET_TAGGED_ADDR_CTRL, 0, Arg5: 1),
                new Op.Prctl(PrctlOption.PR_GET_TAGGED_ADDR_CTRL, (TaggedAddrCtrl)1),
                new Op.Prctl(PrctlOption.PR_GET_TAGGED_ADDR_CTRL, 0, Arg4: 1)),
            Is.All.EqualTo("EINVAL"));
}
