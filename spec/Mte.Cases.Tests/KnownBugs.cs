using Mte.Cases.Reading;
using Mte.Cases.RulesAndFeatures;
using Mte.Spec.Deviations;
using Mte.Spec.Features;
using Mte.Spec.Releases;

namespace Mte.Cases.Tests;

/// <summary>Lists of known bugs.</summary>
public sealed class KnownBugs
{
    private static readonly string Folder = Path.Combine(Fixtures.Root, "fixtures", "known-bugs");
    private static readonly FeatureTable Features = Vocabulary.Read(
        Path.Combine(Fixtures.Root, "spec")).Features;

    [Test]
    public void Are_read_from_a_list()
    {
        var path = Path.Combine(Folder, "good.yaml");
        var read = KnownBugFile.Read(path, Features);
        var shared = new KnownBug(
            "shared-refused", "Shared memory is refused", "The check came before the flag.",
            new Affected(
                Range("6.1.0-6.1.99"), Hardware: "*0xd4f*"), "some_function", "https://example.org/");
        var other = new KnownBug(
            "prot-zero", "No protection at all is wrong", "Nobody knows.", new Affected());
        var every = new Affected();

        Assert.That(read.Diagnostics, Is.Empty);
        Assert.That(read.Deviations.Select(one => one with { Affected = every }), Is.EqualTo(new[]
        {
            new Deviation(shared, "kvm/*", "EINVAL", every, path, 9),
            new Deviation(shared, "race/*", "EINVAL", every, path, 9),
            new Deviation(shared, "mm/*", "tags 0 (x256)", every, path, 11, "1 run in 9"),
            new Deviation(other, "prot/zero[kind=*]", "SEGV_MTESERR at ram+16", every, path, 17),
        }));
        Assert.That(
            read.Deviations.Select(one => one.Affected.ToString()),
            Is.EqualTo(["", "", "kernels 6.1.5, QEMU 7.2-8.2, page-4k", ""]));
    }

    [Test]
    public void Are_explained_if_broken()
    {
        var read = KnownBugFile.Read(Path.Combine(Folder, "broken.yaml"), Features);

        Assert.That(read.Deviations, Is.Empty);
        Golden.Check(
            Path.Combine(Folder, "broken.txt"),
            string.Concat(read.Diagnostics.Select(mistake => $"{mistake}\n")).Replace($"{Folder}/", ""));
    }

    [Test]
    public void Are_a_mapping() => Assert.That(
        KnownBugFile.Read(Path.Combine(Folder, "list.yaml"), Features).Diagnostics.Single().ToString(),
        Does.Contain("expected the file to be a mapping with BUG-ID"));

    private static ReleaseRange Range(string text)
    {
        Assert.That(ReleaseRange.TryParse(text, out var range), Is.True);
        return range!;
    }
}
