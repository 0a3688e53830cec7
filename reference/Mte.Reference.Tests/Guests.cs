using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using static Mte.Reference.Tests.Ops;

namespace Mte.Reference.Tests;

public sealed class Guests
{
    private static Op[] WithMte(MemoryKind kind, Prot prot, params Op[] ops) =>
        [Map("ram", kind, prot, pages: 2), Vm(), Cap(), Slot("ram", pages: 2), Vcpu(), .. ops];

    [TestCase("6.1", MemoryKind.AnonymousPrivate)]
    [TestCase("6.12", MemoryKind.AnonymousShared)]
    [TestCase("6.12", MemoryKind.MemfdShared)]
    [TestCase("7.3", MemoryKind.TmpfsPrivate)]
    public void And_their_VMM_see_each_other_s_tags(string kernel, MemoryKind kind)
    {
        Op[] program = WithMte(
            kind, RwMte, GuestStg("16p+1g", 1, 2, 3), Ldg("ram", 4), Stg("ram", 9), GuestLdg("16p", 4),
            FromGuest());

        Assert.That(
            Run(kernel, program)[5..],
            Is.EqualTo(["ok", "tags 0 1 2 3", "ok", "tags 9 1 2 3", "4096, tags 9 1 2 3 0 (x252)"]));
    }

    [Test]
    public void Find_tag_0_in_memory_that_nobody_tagged()
    {
        Op[] program = WithMte(MemoryKind.AnonymousPrivate, Rw, Store("ram", 5), GuestLdg("16p", 256),
            GuestLoad("16p"));

        Assert.That(Run("6.1", program)[6..], Is.EqualTo(["tags 0 (x256)", "5 (0x5)"]));
    }

    [Test]
    public void Check_tags_when_they_want_to()
    {
        Op[] program = WithMte(
            MemoryKind.AnonymousPrivate, Rw, GuestStg("16p", 5), GuestLoad("16p", tag: 3), GuestSync(),
            GuestLoad("16p+4", tag: 3), GuestStore("16p", 1, tag: 5), GuestStore("17p", 1, tag: 5));

        Assert.That(
            Run(Newest, program)[5..],
            Is.EqualTo(["ok", "ok", "ok", "GUEST_TAG_CHECK at gpa+65540", "ok",
                "GUEST_TAG_CHECK at gpa+69632"]));
    }

    [Test]
    public void Leave_KVM_RUN_outside_of_memslots()
    {
        Op[] program = WithMte(
            MemoryKind.AnonymousPrivate, Rw, GuestLoad("40p+8"), GuestStore("40p", 1), GuestStg("40p", 1),
            GuestLdg("40p"));

        Assert.That(
            Run(Newest, program)[5..],
            Is.EqualTo(["KVM_EXIT_MMIO at gpa+163848", "KVM_EXIT_MMIO at gpa+163840", "ENOSYS", "ENOSYS"]));
    }

    [Test]
    public void Cannot_write_to_a_read_only_memslot()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate), Vm(), Cap(), Slot("ram", flags: MemFlags.Readonly),
            Vcpu(), Stg("ram", 3),
            GuestLdg("16p"), GuestStg("16p", 1), GuestStore("16p", 1, tag: 3), ToGuest("16p", 1), FromGuest(),
        ];

        Assert.That(
            Run("6.12", program)[6..],
            Is.EqualTo(["tags 3", "ENOSYS", "KVM_EXIT_MMIO at gpa+65536", "EFAULT",
                "4096, tags 3 0 (x255)"]));
    }

    [Test]
    public void Lose_memory_that_was_replaced_by_a_kind_without_tags()
    {
        var replace = new Op.Mmap("new", Rw, MapFlags.Shared | MapFlags.Fixed, 1, "file", At("ram"));
        Op[] program = WithMte(
            MemoryKind.AnonymousPrivate, Rw, GuestStore("16p", 1), new Op.MemfdCreate("file"), replace,
            GuestLoad("16p"));

        Assert.That(Last("6.1", program), Is.EqualTo("EFAULT"));
        Assert.That(Last("6.12", program), Is.EqualTo("ok"));
    }

    [Test]
    public void Keep_their_tags_when_the_VMM_forks()
    {
        Op[] program = WithMte(
            MemoryKind.AnonymousPrivate, Rw, GuestStg("16p", 6), Fork(), GuestStore("16p", 1),
            GuestLdg("16p", 2),
            By("child", Load("ram")), By("child", Mprotect("ram", RwMte)), By("child", Ldg("ram", 2)));

        Assert.That(Run("6.12", program)[7..], Is.EqualTo(["ok", "tags 6 0", "ok", "ok", "tags 6 0"]));
    }

    [Test]
    public void Of_two_VMs_with_the_same_memory_see_the_same_tags()
    {
        Op[] program = WithMte(
            MemoryKind.MemfdShared, Rw, GuestStg("16p", 6), Vm("vm2"), Cap("vm2"), Slot("ram", vm: "vm2"),
            Vcpu("cpu2", "vm2"),
            new Op.GuestLdg("cpu2", Gpa("16p"), 2));

        Assert.That(Last("6.12", program), Is.EqualTo("tags 6 0"));
    }

    [Test]
    public void That_cannot_run_break_the_program()
    {
        Op[] program = [Vm(), Vcpu(), new Op.KvmArmVcpuInit("cpu", VcpuFeatures.PowerOff), GuestLoad("16p")];

        Assert.That(() => Run("6.12", program),
            Throws.TypeOf<AdapterException>().With.Message.Contains("powered off"));
    }
}
