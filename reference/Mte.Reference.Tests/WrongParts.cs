using Mte.Spec;

namespace Mte.Reference.Tests;

public sealed class WrongParts
{
    private static IEnumerable<KnownPart> All => KnownParts.All;

    [TestCaseSource(nameof(All))]
    public void Are_seen_by_some_program_on_some_kernel(KnownPart wrong) =>
        Assert.That(
            Profiles.All.Any(right => Programs.All.Any(program => Shows(wrong, right, program))),
            Is.True,
            $"{wrong.Name}: {wrong.Defect}");

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

    private static bool Shows(KnownPart wrong, Profile right, Op[] program)
    {
        var (bad, good) = (Ops.Run(wrong.In(right), 4096, program), Ops.Run(right, 4096, program));
        return !bad.SequenceEqual(good);
    }

    private static IEnumerable<string> Replaced(KnownPart wrong, Parts right) =>
        from part in typeof(Parts).GetProperties()
        where part.GetValue(right) != part.GetValue(wrong.Replace(right))
        select part.Name;
}
