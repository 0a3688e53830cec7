namespace Mte.Reference.Tests;

public sealed class WrongParts
{
    [Test]
    public void Have_names_of_their_own()
    {
        Assert.That(KnownParts.All.Select(part => part.Name), Is.Unique);
        Assert.That(KnownParts.Named("fork-loses-tags"), Is.Not.Null);
        Assert.That(KnownParts.Named("right"), Is.Null);
    }

    [Test]
    public void Cover_every_part()
    {
        var replaced = KnownParts.All.SelectMany(wrong => Replaced(wrong, Profiles.Default.Parts)).Distinct();

        Assert.That(replaced, Is.EquivalentTo(typeof(Parts).GetProperties().Select(part => part.Name)));
    }

    private static IEnumerable<string> Replaced(KnownPart wrong, Parts right) =>
        from part in typeof(Parts).GetProperties()
        where part.GetValue(right) != part.GetValue(wrong.Replace(right))
        select part.Name;
}
