using Mte.Spec.Ops;
using static Mte.Reference.Tests.Ops;

namespace Mte.Reference.Tests;

public sealed class Memslots
{
    // 6.1, 6.12, 7.3, with the capability; a guest's access to the same memory without it works on all.
    [TestCase(MemoryKind.AnonymousPrivate, "ok ok ok")]
    [TestCase(MemoryKind.AnonymousShared, "EINVAL ok ok")]
    [TestCase(MemoryKind.MemfdShared, "EINVAL ok ok")]
    [TestCase(MemoryKind.MemfdPrivate, "ok ok ok")]
    [TestCase(MemoryKind.TmpfsShared, "EINVAL ok ok")]
    [TestCase(MemoryKind.FilePrivate, "ok EINVAL EINVAL")]
    [TestCase(MemoryKind.FileShared, "EINVAL EINVAL EINVAL")]
    [TestCase(MemoryKind.ZeroPrivate, "ok EINVAL EINVAL")]
    [TestCase(MemoryKind.HugetlbPrivate, "ok EINVAL ok")]
    [TestCase(MemoryKind.HugetlbMemfdShared, "EINVAL EINVAL ok")]
    public void Are_accepted_by_kind_and_release(MemoryKind kind, string expected)
    {
        string[] kernels = ["6.1", "6.12", "7.3"];
        var accepted = kernels.Select(kernel => Last(kernel, Map("ram", kind, Rw), Vm(), Cap(), Slot("ram")));
        var late = kernels.Select(kernel =>
            Last(kernel, Map("ram", kind, Rw), Vm(), Slot("ram"), Cap(), Vcpu(), GuestStore("16p", 1)));

        Assert.That(string.Join(' ', accepted), Is.EqualTo(expected), "capability first");
        Assert.That(string.Join(' ', late),
            Is.EqualTo(expected.Replace("EINVAL", "EFAULT", StringComparison.Ordinal)), "memslot first");

        foreach (var kernel in Profiles.All)
            Assert.That(Last(kernel.Name, Map("ram", kind, Rw), Vm(), Slot("ram"), Vcpu(),
                GuestStore("16p", 1)), Is.EqualTo("ok"));
    }

    [Test]
    public void Need_no_memory_but_none_that_is_refused()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.FileShared, Rw), Map("low", MemoryKind.AnonymousPrivate, Rw, 3),
            Munmap("low", 2),
            Vm(), Cap(), Slot("low", pages: 2), Slot("low", "32p", pages: 3, slot: 1),
            Slot("low+1p", "64p", pages: 3, slot: 2),
            Vcpu(), GuestLoad("16p"),
        ];

        Assert.That(Run("6.12", program)[5..], Is.EqualTo(["ok", "ok", "EINVAL", "ok", "EFAULT"]));
    }

    [Test]
    public void Obey_the_generic_rules()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate, Rw, pages: 4),
            Vm(),
            Slot("ram", pages: 2),
            Slot("ram", "17p", slot: 1),
            Slot("ram", tag: 3, slot: 2),
            Slot("ram+8", slot: 3),
            Slot("ram", "18p", pages: 1, slot: 4, flags: (MemFlags)8),
            Slot("ram", pages: 3),
            Slot("ram", pages: 2, flags: MemFlags.Readonly),
            Slot("ram", "20p", pages: 2),
            Slot("ram", "20p", pages: 2, flags: MemFlags.LogDirtyPages),
            Slot("ram", pages: 0, slot: 5),
            Slot("ram", pages: 0),
        ];

        Assert.That(
            Run(Newest, program)[2..],
            Is.EqualTo(["ok", "EEXIST", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "ok", "ok",
                "EINVAL", "ok"]));
    }

    [Test]
    public void Are_checked_again_when_they_change_but_not_when_they_go()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.FileShared, Rw), Vm(), Slot("ram"), Cap(),
            Slot("ram", flags: MemFlags.LogDirtyPages), Slot("ram", "20p"), Slot("ram", pages: 0),
        ];

        Assert.That(Run("6.12", program)[2..], Is.EqualTo(["ok", "ok", "EINVAL", "EINVAL", "ok"]));
    }

    [Test]
    public void Belong_to_the_process_that_made_the_VM()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate, Rw), Vm(), Fork(), By("child", Slot("ram")),
            By("child", Vm("own")),
            Slot("ram", vm: "own"),
        ];

        Assert.That(Run("6.12", program)[3..], Is.EqualTo(["EIO", "ok", "EBADF"]));
    }
}
