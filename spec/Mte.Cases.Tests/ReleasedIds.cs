using Mte.Cases.Litmus;
using Mte.Cases.Reading;

namespace Mte.Cases.Tests;

/// <summary>An id that somebody stored names the same case in every later version.</summary>
public sealed class ReleasedIds
{
    private static readonly ReleasedCases Released =
        ReleasedCases.Read(Path.Combine(Fixtures.Root, "suites", "released-cases.yaml"));

    private static readonly HashSet<string> Today =
    [
        .. CaseFolder.Read(Fixtures.Cases, Fixtures.OwnVocabulary).Cases.Select(@case => @case.Id),
        .. LitmusFolder.Read(Fixtures.Cases, Fixtures.OwnVocabulary).Tests.Select(litmus => litmus.Id),
    ];

    [Test]
    public void Are_read_without_a_mistake() => Assert.That(Released.Diagnostics, Is.Empty);

    [Test]
    public void Exist_or_were_renamed() =>
        Assert.That(Released.Ids.Where(id => !Today.Contains(Released.Now(id))), Is.Empty);

    [Test]
    public void Are_not_used_again_once_they_are_renamed() =>
        Assert.That(Released.Ids.Where(id => Released.Now(id) != id && Today.Contains(id)), Is.Empty);

    [Test]
    public void Are_the_only_ones_that_are_renamed() => Assert.That(
        Released.Renames.Keys.Where(
            old => !Released.Ids.Any(id => id.StartsWith(old.Split('*')[0]))), Is.Empty);

    [TestCase("mm/hwpoison-6.1", "mm/hwpoison-no-signal")]
    [TestCase("mm/guard-6.12[advice=MADV_GUARD_REMOVE]", "mm/no-guard[advice=MADV_GUARD_REMOVE]")]
    [TestCase("uaccess/tco-pipe", "uaccess/tco[file=pipe]")]
    [TestCase("uaccess/asymm-disk[bytes=8]", "uaccess/asymm[file=open+disk,bytes=8]")]
    [TestCase("uaccess/asymm-disk", "uaccess/asymm[file=open+disk,*]")]
    [TestCase("uaccess/asymm-disk[*]", "uaccess/asymm[file=open+disk,*]")]
    [TestCase("tags/store[bytes=1]", "tags/store[bytes=1]")]
    [TestCase("no/such-case", "no/such-case")]
    public void Have_a_present_id(string old, string now) => Assert.That(Released.Now(old), Is.EqualTo(now));
}
