using Mte.Spec.Values;

namespace Mte.Spec.Tests;

public sealed class TagPatterns
{
    [Test]
    public void Say_where_what_was_seen_leaves_them()
    {
        var seen = new Tags([.. new Tags(3, 4).Over(6), 0, 4]);
        Assert.That(
            new Tags(3, 4).Difference(seen),
            Is.EqualTo("granule 6 is the first that is wrong: 0 and not 3; 1 of 8 are"));
    }

    [Test]
    public void Say_nothing_of_what_they_cover() =>
        Assert.That(new Tags(3, 4).Difference(new Tags(3, 4, 3)), Is.Null);
}
