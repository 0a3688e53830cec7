using Mte.Spec.Releases;

namespace Mte.Spec.Tests;

/// <summary>Releases of the kernel, as kernels and people write them.</summary>
public sealed class KernelReleases
{
    [TestCase("6.12", "6.12")]
    [TestCase("6.12.95", "6.12.95")]
    [TestCase("6.12.95+deb12-cloud-arm64", "6.12.95")]
    [TestCase(
        "6.1.0-50-cloud-arm64", "6.1", Description = "Debian counts its builds, not the point releases")]
    [TestCase("6.8.0-45-generic", "6.8", Description = "so does Ubuntu")]
    [TestCase("6.2.0", "6.2.0")]
    [TestCase("6.2.0-custom", "6.2.0")]
    [TestCase("7.3-rc1", "7.3.0-rc1")]
    [TestCase("7.3.0-rc1-next-20260101", "7.3.0-rc1")]
    [TestCase("5.15.78-android13-8-g63df9c0", "5.15.78")]
    [TestCase("6.1.75-vendor+", "6.1.75")]
    [TestCase("6.12-arm64", "6.12")]
    [TestCase("10.0.2 (Debian 1:10.0.2+ds-2)", "10.0.2")]
    public void Are_the_numbers_that_a_text_starts_with(string text, string release) =>
        Assert.That(KernelRelease.Parse(text)?.ToString(), Is.EqualTo(release));

    [TestCase("")]
    [TestCase("7")]
    [TestCase("7.")]
    [TestCase("v7.3")]
    [TestCase("reference")]
    [TestCase("7.x.1")]
    [TestCase("-6.1")]
    [TestCase(" 6.1")]
    [TestCase("6.99999999999999999999")]
    public void Are_not_read_from_anything_else(string text) =>
        Assert.That(KernelRelease.Parse(text), Is.Null);

    [Test]
    public void Are_ordered_by_their_numbers()
    {
        string[] ordered =
            [
                "5.10.223", "5.15.78-android13", "6.1.0", "6.1.17", "6.1.192", "6.1.0-50-arm64", "6.2-rc1",
                "6.2-rc10", "6.2.0", 
             "6.2", "6.12.95+deb13", "7.3-rc1", "7.3.4"];
        var releases = ordered.Select(KernelRelease.Parse).OfType<KernelRelease>().ToArray();

        Assert.That(releases.Reverse().Order(), Is.EqualTo(releases));
        Assert.That(releases[0] < releases[1] && releases[1] >= releases[0] && releases[1] > releases[0]);
        Assert.That(KernelRelease.Parse("6.12.95")!.CompareSeries(KernelRelease.Parse("6.12-rc1")!), Is.Zero);
    }

    [TestCase("6.1.0-6.1.99", "6.1.17-cloud-arm64", true)]
    [TestCase("6.1.0-6.1.99", "6.1.0-50-cloud-arm64", false, Description = "the newest of its series")]
    [TestCase("6.1.0-6.1.99", "6.2.0", false)]
    [TestCase("6.1.17-6.12", "6.12.95+deb12-cloud-arm64", true)]
    [TestCase("6.1.17-6.12", "6.1.16", false)]
    [TestCase("6.1.17-6.12", "6.1.0-50-cloud-arm64", true)]
    [TestCase("6.12", "6.12.1", true)]
    [TestCase("6.12", "6.12-rc3", true)]
    [TestCase("6.12.0", "6.12-rc3", false)]
    [TestCase("6.12", "6.1", false)]
    [TestCase("6.12", "reference", false)]
    [TestCase("6.13-", "6.12.95", false)]
    [TestCase("6.13-", "7.3.4", true)]
    [TestCase("5.10, 6.2-6.5", "5.10.223", true)]
    [TestCase("5.10, 6.2-6.5", "6.1.9", false)]
    [TestCase("7.2-8.2", "8.2.1", true)]
    public void Are_in_a_range_or_not(string range, string release, bool contains) =>
        Assert.That(Range(range).Contains(release), Is.EqualTo(contains));

    [TestCase("6.2-6.1")]
    [TestCase("6.2.5-6.2.4")]
    [TestCase("6")]
    [TestCase("-6.1")]
    [TestCase("6.1-6.2-6.3")]
    [TestCase("6.1,")]
    [TestCase("old ones")]
    [TestCase("")]
    public void Are_no_range_in_another_form(string text) =>
        Assert.That(ReleaseRange.TryParse(text, out _), Is.False);

    [TestCase("6.1-6.12.3")]
    [TestCase("5.10, 6.1.17, 6.13-")]
    public void Are_written_as_they_are_read(string text)
    {
        Assert.That(Range(text).ToString(), Is.EqualTo(text));
        Assert.That(Range(text), Is.EqualTo(Range(text)));
        Assert.That(Range(text), Is.Not.EqualTo(Range("6.1")));
    }

    private static ReleaseRange Range(string text)
    {
        Assert.That(ReleaseRange.TryParse(text, out var range), Is.True);
        return range!;
    }
}
