using Mte.Spec.Ops;
using static Mte.Reference.Tests.Ops;

namespace Mte.Reference.Tests;

public sealed class PageTagging
{
    private static IEnumerable<string> Kernels => Profiles.All.Select(profile => profile.Name);

    [TestCaseSource(nameof(Kernels))]
    public void Clears_tags_once_whatever_the_memory_held(string kernel)
    {
        // The allocator hands out stale tags; written first, so that a page is there before PROT_MTE is.
        Op[] program =
        [
            Map("ram", MemoryKind.MemfdShared, Rw),
            Store("ram", 1),
            Mprotect("ram", RwMte),
            Ldg("ram", 256),
            Stg("ram+1g", 4),
            Mprotect("ram", Prot.None),
            Mprotect("ram", RwMte),
            Ldg("ram", 3),
        ];

        Assert.That(Run(kernel, program)[3], Is.EqualTo("tags 0 (x256)"));
        Assert.That(Run(kernel, program)[^1], Is.EqualTo("tags 0 4 0"));
    }

    [TestCaseSource(nameof(Kernels))]
    public void Shows_a_new_mapping_the_tags_that_a_page_has(string kernel)
    {
        Op[] program =
        [
            new Op.MemfdCreate("file"),
            new Op.Mmap("one", RwMte, MapFlags.Shared, 1, "file"),
            Stg("one", 1, 2, 3),
            new Op.Mmap("two", RwMte, MapFlags.Private, 1, "file"),
            Ldg("two", 3),
            Stg("two", 9),
            Ldg("two", 3),
            Ldg("one", 3),
        ];

        Assert.That(Run(kernel, program)[4..], Is.EqualTo(["tags 1 2 3", "ok", "tags 9 2 3", "tags 1 2 3"]));
    }

    [TestCaseSource(nameof(Kernels))]
    public void Survives_copy_on_write_on_both_sides(string kernel)
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate),
            Stg("ram", 1, 2, 3),
            Fork(),
            By("child", Stg("ram", 7)),
            Ldg("ram", 3),
            By("child", Ldg("ram", 3)),
            Stg("ram+2g", 8),
            Ldg("ram", 3),
            By("child", Ldg("ram", 3)),
        ];

        Assert.That(
            Run(kernel, program)[3..],
            Is.EqualTo(["ok", "tags 1 2 3", "tags 7 2 3", "ok", "tags 1 2 8", "tags 7 2 3"]));
    }

    [TestCaseSource(nameof(Kernels))]
    public void Is_shared_where_memory_is(string kernel)
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousShared), Fork(), By("child", Stg("ram", 6)), Ldg("ram"),
        ];

        Assert.That(Last(kernel, program), Is.EqualTo("tags 6"));
    }

    [TestCaseSource(nameof(Kernels))]
    public void Comes_with_a_copy_that_was_made_without_PROT_MTE(string kernel)
    {
        Op[] program =
        [
            new Op.MemfdCreate("file"),
            new Op.Mmap("one", RwMte, MapFlags.Shared, 1, "file"),
            Stg("one", 4),
            new Op.Mmap("two", Rw, MapFlags.Private, 1, "file"),
            Store("two", 1),
            Mprotect("two", RwMte),
            Ldg("two", 2),
        ];

        Assert.That(Last(kernel, program), Is.EqualTo("tags 4 0"));
    }

    [Test]
    public void Ends_with_a_page()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.AnonymousPrivate), Stg("ram", 5), Munmap("ram"),
            Map("new", MemoryKind.AnonymousPrivate, Rw), Store("new", 1), Mprotect("new", RwMte), Ldg("new"),
            Load("new"),
        ];

        Assert.That(Run("6.12", program)[^2..], Is.EqualTo(["tags 0", "1 (0x1)"]));
    }

    [Test]
    public void Needs_a_Tagged_mapping()
    {
        Op[] program = [Map("ram", MemoryKind.AnonymousPrivate, Rw), Stg("ram", 5), Ldg("ram"), Sync(),
            Load("ram", tag: 5)];

        Assert.That(Run("6.12", program)[1..], Is.EqualTo(["ok", "tags 0", "ok", "ok"]));
    }

    [TestCase(16384, 1024)]
    [TestCase(65536, 4096)]
    public void Counts_granules_by_the_page(int pageSize, int granules)
    {
        Op[] program = [Map("ram", MemoryKind.AnonymousPrivate), Stg("ram", 5),
            new Op.Ldg(At("ram"), Pages: 1)];

        Assert.That(Run(Profiles.Default, pageSize, program)[^1], Is.EqualTo($"tags 5 0 (x{granules - 1})"));
    }

    [Test]
    public void Covers_a_huge_page()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.HugetlbPrivate),
            new Op.Ldg(At("ram"), Pages: 512),
            Stg("ram+300p", 5),
            Fork(),
            By("child", Store("ram", 1)),
            By("child", Ldg("ram+300p")),
        ];

        Assert.That(Run(Newest, program)[1..], Is.EqualTo(["tags 0 (x131072)", "ok", "ok", "ok", "tags 5"]));
    }
}
