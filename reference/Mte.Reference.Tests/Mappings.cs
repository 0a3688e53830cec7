using Mte.Spec.Ops;
using static Mte.Reference.Tests.Ops;

namespace Mte.Reference.Tests;

public sealed class Mappings
{
    // 5.10, 6.1, 6.12, 7.3.
    [TestCase(MemoryKind.AnonymousPrivate, "ok ok ok ok")]
    [TestCase(MemoryKind.AnonymousShared, "ok ok ok ok")]
    [TestCase(MemoryKind.MemfdShared, "ok ok ok ok")]
    [TestCase(MemoryKind.MemfdPrivate, "ok ok ok ok")]
    [TestCase(MemoryKind.TmpfsShared, "ok ok ok ok")]
    [TestCase(MemoryKind.TmpfsPrivate, "ok ok ok ok")]
    [TestCase(MemoryKind.FileShared, "EINVAL EINVAL EINVAL EINVAL")]
    [TestCase(MemoryKind.FilePrivate, "EINVAL EINVAL EINVAL EINVAL")]
    [TestCase(MemoryKind.ZeroPrivate, "EINVAL EINVAL EINVAL EINVAL")]
    [TestCase(MemoryKind.HugetlbPrivate, "ok EINVAL EINVAL ok")]
    [TestCase(MemoryKind.HugetlbShared, "ok EINVAL EINVAL ok")]
    [TestCase(MemoryKind.HugetlbMemfdShared, "EINVAL EINVAL EINVAL ok")]
    public void Take_PROT_MTE_by_kind_and_release(MemoryKind kind, string expected)
    {
        // A huge page is protected whole: 512 pages of 4K.
        var pages = kind.ToString().StartsWith("Huge", StringComparison.Ordinal) ? 512 : 1;
        var mapped = Profiles.All.Select(kernel => Last(kernel.Name, Map("ram", kind)));
        var changed = Profiles.All.Select(kernel =>
            Last(kernel.Name, Map("ram", kind, Rw), Mprotect("ram", RwMte, pages)));

        Assert.That(string.Join(' ', mapped), Is.EqualTo(expected), "mmap");
        Assert.That(string.Join(' ', changed), Is.EqualTo(expected), "mprotect");
    }

    [Test]
    public void Keep_VM_MTE_and_lose_VM_ARM64_BTI_when_mprotect_names_neither()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate, RwMte | Prot.Bti),
            Mprotect("ram", Prot.None),
            Smaps("ram", "mt"),
            Smaps("ram", "bt"),
            Smaps("ram", "rd"),
        ];

        Assert.That(Run(Newest, program)[2..], Is.EqualTo(["1 (0x1)", "ok", "ok"]));
    }

    [Test]
    public void Are_changed_up_to_the_first_one_that_refuses()
    {
        Op[] program =
        [
            Map("high", MemoryKind.FilePrivate, Rw),
            Map("low", MemoryKind.AnonymousPrivate, Rw),
            Mprotect("low", RwMte, 2),
            Smaps("low", "mt"),
            Smaps("high", "mt"),
        ];

        Assert.That(Run("6.12", program), Is.EqualTo(["ok", "ok", "EINVAL", "1 (0x1)", "ok"]));
    }

    [Test]
    public void Are_changed_up_to_the_first_hole()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate, Rw, pages: 3),
            Munmap("ram+1p"),
            Mprotect("ram", RwMte, 3),
            Smaps("ram", "mt"),
            Smaps("ram+2p", "mt"),
            Mprotect("ram+1p", RwMte, 2),
        ];

        Assert.That(Run("6.12", program)[2..], Is.EqualTo(["ENOMEM", "1 (0x1)", "ok", "ENOMEM"]));
    }

    [TestCase("ram", (Prot)0x40, 1, 0, "EINVAL", TestName = "Refuse unknown bits")]
    [TestCase("ram", (Prot)0x40, 0, 0, "ok", TestName = "Take anything for nothing")]
    [TestCase("ram+1", Rw, 0, 0, "EINVAL", TestName = "Refuse a misaligned address before all else")]
    [TestCase("ram", RwMte, 1, 5, "ok", TestName = "Take a tagged address")]
    [TestCase("ram+8p", Rw, 1, 0, "ENOMEM", TestName = "Refuse an address without a mapping")]
    public void Check_what_mprotect_is_given(string at, Prot prot, int pages, int tag, string expected) =>
        Assert.That(
            Last(Newest, Map("ram", MemoryKind.AnonymousPrivate, Rw, pages: 1),
                new Op.Mprotect(At(at), prot, pages, tag)),
            Is.EqualTo(expected));

    [Test]
    public void Ignore_PROT_bits_that_mmap_does_not_know() =>
        Assert.That(Last(Newest, Map("ram", MemoryKind.AnonymousPrivate, Rw | (Prot)0x40)), Is.EqualTo("ok"));

    [TestCase("5.10", "SEGV_MAPERR at ram")]
    [TestCase("6.1", "7 (0x7)")]
    [TestCase("6.12", "7 (0x7)")]
    public void Survive_a_refused_MAP_FIXED_except_on_5_10(string kernel, string expected)
    {
        Op[] program =
        [
            Map("ram", MemoryKind.HugetlbPrivate, Rw),
            Store("ram", 7),
            new Op.MemfdCreate("file", 1, MemfdFlags.Hugetlb),
            new Op.Mmap("new", RwMte, MapFlags.Shared | MapFlags.Fixed, 512, "file", At("ram")),
            Load("ram"),
        ];

        Assert.That(Run(kernel, program)[3..], Is.EqualTo(["EINVAL", expected]));
    }

    [Test]
    public void Are_replaced_by_MAP_FIXED_and_lose_their_tags()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate),
            Stg("ram", 5),
            new Op.Mmap("ram", RwMte, MapFlags.Private | MapFlags.Fixed, 1, null, At("ram")),
            Ldg("ram"),
        ];

        Assert.That(Last("6.1", program), Is.EqualTo("tags 0"));
    }

    [TestCase(MapFlags.Private, "ok", TestName = "A tagged hint is ignored")]
    [TestCase(MapFlags.Private | MapFlags.Fixed, "ENOMEM", TestName = "A tagged fixed address is refused")]
    [TestCase((MapFlags)0, "EINVAL", TestName = "A mapping is shared or private")]
    [TestCase((MapFlags)3, "EINVAL", TestName = "Anonymous memory cannot be validated")]
    public void Check_what_mmap_is_given(MapFlags flags, string expected) =>
        Assert.That(
            Last("6.12", Map("ram", MemoryKind.AnonymousPrivate),
                new Op.Mmap("new", Rw, flags, 1, null, At("ram"), 3)),
            Is.EqualTo(expected));

    [Test]
    public void Of_a_file_end_with_the_file()
    {
        Op[] program =
        [
            new Op.MemfdCreate("file", 1),
            new Op.Mmap("ram", RwMte, MapFlags.Shared, 2, "file"),
            Store("ram+8", 1),
            Ldg("ram+1p+3g"),
        ];

        Assert.That(Run(Newest, program)[2..], Is.EqualTo(["ok", "BUS_ADRERR at ram+4144"]));
    }

    [Test]
    public void Of_huge_pages_are_not_cut()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.HugetlbPrivate), Munmap("ram"), Mprotect("ram", Prot.Read),
            Stg("ram+511p", 3), Ldg("ram+511p"),
        ];

        Assert.That(Run(Newest, program), Is.EqualTo(["ok", "EINVAL", "EINVAL", "ok", "tags 3"]));
    }
}
