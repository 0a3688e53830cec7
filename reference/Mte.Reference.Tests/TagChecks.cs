using Mte.Spec.Ops;
using static Mte.Reference.Tests.Ops;

namespace Mte.Reference.Tests;

public sealed class TagChecks
{
    [Test]
    public void Are_off_at_first() =>
        Assert.That(
            Last("6.12", Map("ram", MemoryKind.AnonymousPrivate), Stg("ram", 5), Store("ram", 3, tag: 9),
                Load("ram")),
            Is.EqualTo("3 (0x3)"));

    [Test]
    public void Report_the_exact_byte_and_leave_memory_alone()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate),
            Stg("ram", 5),
            Sync(),
            Load("ram+5", tag: 9, bytes: 1),
            Store("ram", 3, tag: 9),
            Load("ram", tag: 5),
            Load("ram"),
        ];

        Assert.That(
            Run("6.12", program)[3..],
            Is.EqualTo(["SEGV_MTESERR at ram+5", "SEGV_MTESERR at ram", "ok", "SEGV_MTESERR at ram"]));
    }

    [Test]
    public void Cover_every_granule_of_an_access()
    {
        Op[] program = [Map("ram", MemoryKind.AnonymousPrivate), Stg("ram", 5, 6), Sync(),
            Load("ram+12", tag: 5)];

        Assert.That(Last("6.12", program), Is.EqualTo("SEGV_MTESERR at ram+16"));
    }

    [Test]
    public void Come_after_translation_and_permission()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate, RwMte, pages: 2),
            Stg("ram", 5),
            Sync(),
            Mprotect("ram", Prot.Read),
            Store("ram", 1, tag: 9),
            Munmap("ram+1p"),
            Load("ram+1p+8", tag: 9),
            Store("ram+1p-4", 1, tag: 9),
        ];

        Assert.That(
            Run("6.12", program)[4..],
            Is.EqualTo(["SEGV_ACCERR at ram", "ok", "SEGV_MAPERR at ram+4104", "SEGV_ACCERR at ram+4092"]));
    }

    [Test]
    public void Of_memory_that_nobody_touched_expect_tag_0() =>
        Assert.That(
            Last("6.12", Map("ram", MemoryKind.AnonymousPrivate), Sync(), Load("ram", tag: 1)),
            Is.EqualTo("SEGV_MTESERR at ram"));

    [Test]
    public void In_asynchronous_mode_come_late_and_without_an_address()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate), Set(TaggedAddrCtrl.PR_MTE_TCF_ASYNC),
            Store("ram", 3, tag: 9), Load("ram"),
        ];

        Assert.That(Run("6.12", program)[2..], Is.EqualTo(["SEGV_MTEAERR at 0x0", "3 (0x3)"]));
    }

    [Test]
    public void Belong_to_one_process_and_are_inherited()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate), Stg("ram", 5), Fork("before"), Sync(), Fork("after"),
            By("before", Load("ram")), By("after", Load("ram")),
        ];

        Assert.That(Run("6.12", program)[^2..], Is.EqualTo(["ok", "SEGV_MTESERR at ram"]));
    }

    [Test]
    public void Of_STG_and_LDG_there_are_none_but_they_need_access()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate), Stg("ram", 5), Sync(), Stg("ram", 6),
            Mprotect("ram", Prot.Read),
            Ldg("ram"), Stg("ram+2g", 7), Mprotect("ram", Prot.None), Ldg("ram"),
        ];

        Assert.That(
            Run("6.12", program)[3..],
            Is.EqualTo(["ok", "ok", "tags 6", "SEGV_ACCERR at ram+32", "ok", "SEGV_ACCERR at ram"]));
    }

    [TestCase("5.10", "ok")]
    [TestCase("6.1", "SEGV_ACCERR at ram")]
    public void Of_execute_only_memory_depend_on_the_release(string kernel, string expected) =>
        Assert.That(Last(kernel, Map("ram", MemoryKind.AnonymousPrivate, Prot.Exec), Load("ram")),
            Is.EqualTo(expected));
}
