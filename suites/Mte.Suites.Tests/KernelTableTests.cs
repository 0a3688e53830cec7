using Mte.Reference;
using Mte.Reference.Races.Protocols;
using Mte.Spec.Features;
using Mte.Spec.Releases;

namespace Mte.Suites.Tests;

/// <summary>The kernels in spec/features.yaml, and what the reference has of them.</summary>
public sealed class KernelTableTests
{
    private static readonly FeatureTable Features = Repository.Find().ReadFeatures();

    [Test]
    public void Each_protocol_is_one_of_the_models() => Assert.That(
        Features.Protocols.Select(protocol => protocol.Name),
        Is.EqualTo(Generations.All.Select(generation => generation.Name)));

    [Test]
    public void Each_profile_models_a_series_that_all_cases_run_on() => Assert.That(
        Profiles.All.Select(profile => profile.Release),
        Is.SubsetOf(
            Features.Kernels.Where(series => series.Cases.Count > 0).Select(series => series.Series)));

    [Test]
    public void Series_are_read_oldest_first() => Assert.That(
        Features.Kernels.Select(series => KernelRelease.Parse(series.Series)), Is.Ordered);

    [TestCase("5.9.1", null)]
    [TestCase("5.10.1", "before")]
    [TestCase("6.1.16", "before")]
    [TestCase("6.1.17", "after")]
    [TestCase("6.2-rc1", "locked")]
    public void A_release_has_the_last_protocol_that_began_before_it(string release, string? protocol) =>
        Assert.That(Features.ProtocolOf(KernelRelease.Parse(release)!), Is.EqualTo(protocol));
}
