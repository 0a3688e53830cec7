using Mte.Spec;

namespace Mte.Cases.Tests;

public sealed class KnownDeviations
{
    private static readonly string Folder = Path.Combine(Fixtures.Root, "fixtures", "deviations");

    [Test]
    public void Are_read_from_a_list()
    {
        var path = Path.Combine(Folder, "good.yaml");
        var read = DeviationFile.Read(path);

        Assert.That(read.Diagnostics, Is.Empty);
        Assert.That(read.Deviations, Is.EqualTo(new[]
        {
            new Deviation("kvm/*", "EINVAL", "Shared memory is refused.", Range("6.1.0-6.1.99"), path, 1),
            new Deviation("prot/zero[kind=*]", "SEGV_MTESERR at ram+16", "Nobody knows.", null, path, 5),
            new Deviation("race/*", "tags 0", "A race.", null, path, 6, "1 run in 9"),
        }));
    }

    [Test]
    public void Are_explained_if_broken()
    {
        var read = DeviationFile.Read(Path.Combine(Folder, "broken.yaml"));

        Assert.That(read.Deviations, Is.Empty);
        Golden.Check(
            Path.Combine(Folder, "broken.txt"),
            string.Concat(read.Diagnostics.Select(mistake => $"{mistake}\n")).Replace($"{Folder}/", ""));
    }

    [TestCase("6.1.0-6.1.99", "6.1.17-cloud-arm64", true)]
    [TestCase("6.1.0-6.1.99", "6.2.0", false)]
    [TestCase("6.1.17-6.12", "6.12.95+deb12-cloud-arm64", true)]
    [TestCase("6.1.17-6.12", "6.1.16", false)]
    [TestCase("6.12", "6.12.1", true)]
    [TestCase("6.12", "6.1", false)]
    [TestCase("6.12", "reference", false)]
    public void Are_about_a_range_of_kernels(string range, string release, bool contains) =>
        Assert.That(Range(range).Contains(release), Is.EqualTo(contains));

    private static KernelRange Range(string text)
    {
        Assert.That(KernelRange.TryParse(text, out var range), Is.True);
        return range;
    }
}
