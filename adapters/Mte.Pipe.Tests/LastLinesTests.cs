using Mte.Pipe.Processes;

namespace Mte.Pipe.Tests;

public sealed class LastLinesTests
{
    [Test]
    public void A_marked_line_is_kept_even_if_many_lines_follow()
    {
        var kept = new LastLines(["Kernel panic"]);
        foreach (var number in Enumerable.Range(1, 100))
            kept.Add(number == 50 ? "Kernel panic - not syncing" : $"{number}");

        Assert.That(
            kept.ToString().Split('\n'),
            Is.EqualTo([
                "  Kernel panic - not syncing", "  …", .. Enumerable.Range(81, 20)
                    .Select(number => $"  {number}"),
            ]));
    }
}
