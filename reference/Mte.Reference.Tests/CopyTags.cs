using Mte.Spec.Ops;
using static Mte.Reference.Tests.Ops;

namespace Mte.Reference.Tests;

public sealed class CopyTags
{
    private static Op[] WithMte(params Op[] ops) =>
        [Map("ram", MemoryKind.AnonymousPrivate, Rw, pages: 2), Vm(), Cap(), Slot("ram", pages: 2), .. ops];

    [Test]
    public void Answers_bytes_of_memory_and_their_tags()
    {
        Op[] program = WithMte(ToGuest("16p", 7), FromGuest(pages: 2), FromGuest(pages: 0),
            Mprotect("ram", RwMte), Ldg("ram"));

        Assert.That(
            Run("6.1", program)[4..],
            Is.EqualTo(["4096 (0x1000)", "8192, tags 7 (x256) 0 (x256)", "ok", "ok", "tags 7"]));
    }

    [Test]
    public void Reads_0_from_pages_that_were_never_tagged() =>
        Assert.That(Last(Newest, WithMte(Store("ram", 1), FromGuest())), Is.EqualTo("4096, tags 0 (x256)"));

    [Test]
    public void Refuses_what_it_does_not_know()
    {
        Op[] program = WithMte(
            FromGuest(flags: 2), ToGuest("16p", 1, reserved: 1), FromGuest(bytes: 16), FromGuest("16p+1g"),
            FromGuest("30p"));

        Assert.That(
            Run(Newest, program)[4..], Is.EqualTo(["EINVAL", "EINVAL", "EINVAL", "EINVAL", "EFAULT"]));
        Assert.That(Last(Newest, Vm(), FromGuest("30p")), Is.EqualTo("EINVAL"));
        Assert.That(Last("5.10", Vm(), FromGuest("30p")), Is.EqualTo("EINVAL"));
    }

    [Test]
    public void Stops_at_the_first_hole() =>
        Assert.That(
            Run(Newest, WithMte(FromGuest("17p", pages: 3), ToGuest("17p", 4, pages: 2)))[4..],
            Is.EqualTo(["4096, tags 0 (x256)", "4096 (0x1000)"]));

    [TestCase("6.1", "4096 (0x1000)")]
    [TestCase("6.12", "EBUSY")]
    public void Writes_nothing_that_dirty_logging_would_miss_from_6_12_on(string kernel, string expected)
    {
        var program = WithMte(Slot("ram", pages: 2, flags: MemFlags.LogDirtyPages), ToGuest("16p", 1),
            FromGuest());

        Assert.That(Run(kernel, program)[5], Is.EqualTo(expected));
        Assert.That(Run(kernel, program)[6], Does.StartWith("4096, tags"));
    }

    [TestCase("6.1", "EFAULT")]
    [TestCase("6.12", "EINVAL")]
    public void Refuses_lengths_that_its_answer_cannot_say_from_6_12_on(string kernel, string expected) =>
        Assert.That(Last(kernel, WithMte(FromGuest(pages: 0, bytes: -4096))), Is.EqualTo(expected));

    [Test]
    public void Clears_the_rest_of_a_huge_page()
    {
        Op[] program =
        [
            Map("ram", MemoryKind.HugetlbPrivate, Rw), Vm(), Cap(), Slot("ram", pages: 512),
            ToGuest("17p", 3), FromGuest(pages: 3),
        ];

        Assert.That(Last(Newest, program), Is.EqualTo("12288, tags 0 (x256) 3 (x256) 0 (x256)"));
    }
}
