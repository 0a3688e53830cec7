using Mte.Spec.Values;

namespace Mte.Spec.Tests;

public sealed class Places
{
    [TestCase("ram", 0, 0)]
    [TestCase("ram+16", 0, 16)]
    [TestCase("ram+3g", 0, 48)]
    [TestCase("ram+1p", 1, 0)]
    [TestCase("ram+1p+2g-8", 1, 24)]
    public void Are_read_in_their_units(string text, int pages, long bytes)
    {
        Assert.That(Place.TryParse(text, out var place), Is.True);
        Assert.That(place, Is.EqualTo(new Place("ram", pages, bytes)));
    }

    [TestCase("")]
    [TestCase("+16")]
    [TestCase("ram+")]
    [TestCase("ram+1x")]
    [TestCase("ram 1")]
    public void Of_another_form_are_refused(string text) =>
        Assert.That(Place.TryParse(text, out _), Is.False);

    [Test]
    public void Of_a_guest_count_in_host_pages()
    {
        Assert.That(Gpa.TryParse("16p+2g", out var gpa), Is.True);
        Assert.That(gpa.Address(pageSize: 16384), Is.EqualTo(16 * 16384 + 32));
    }
}
