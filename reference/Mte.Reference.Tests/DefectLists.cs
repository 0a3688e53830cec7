using Mte.Reference.Defects;
using Mte.Reference.Kernels;

namespace Mte.Reference.Tests;

public sealed class DefectLists
{
    [Test]
    public void Have_unique_names()
    {
        Assert.That(DefectCatalogue.All.Select(defect => defect.Name), Is.Unique);
        Assert.That(DefectCatalogue.Named("fork-loses-tags"), Is.Not.Null);
        Assert.That(DefectCatalogue.Named("right"), Is.Null);
    }

    [Test]
    public void Have_a_defect_in_every_part_but_what_kernels_only_have_or_lack()
    {
        var replaced = DefectCatalogue.All.SelectMany(defect => Replaced(defect, Profiles.Default.Parts))
            .Distinct();

        // When tags become valid is seen through the tagging protocol, where the defects are.
        Assert.That(
            replaced,
            Is.EquivalentTo(
                typeof(Parts).GetProperties().Select(part => part.Name).Except([nameof(Parts.TagSync)])));
    }

    private static IEnumerable<string> Replaced(Defect defect, Parts right) =>
        from part in typeof(Parts).GetProperties()
        where !ReferenceEquals(part.GetValue(right), part.GetValue(defect.Replace(right)))
        select part.Name;
}
