using System.Text;
using Mte.Reference.Races.Machine;

namespace Mte.Reference.Races.Show;

/// <summary>
/// A schedule as text: a line for each step, a column for each thread, and beside it every page's flags (T
/// for PG_mte_tagged, L for PG_mte_lock) and its two tags, ? for a stale one.
/// </summary>
public static class TextPicture
{
    public static string Draw(Replay replay)
    {
        var texts = Texts(replay);
        var lanes = Lanes(replay);
        var widths = lanes.Select(thread => texts
            .Where(text => text.Thread == thread).Max(text => text.Text.Length)).ToArray();
        var pages = replay.Steps.Count > 0 ? replay.Steps[0].Pages.Count : 0;
        var picture = new StringBuilder();
        string[] titles = [.. Enumerable.Range(0, pages).Select(page => $"page {page}")];
        Line(picture, "", [.. lanes.Select(lane => replay.Threads[lane])], widths, titles, "");
        foreach (var (number, step) in replay.Steps.Index())
        {
            var cells = lanes.Select(lane => lane == step.Thread ? texts[number].Text : "").ToArray();
            Line(picture, $"{number + 1}", cells, widths, step.Pages,
                step.Wrong == Violations.None ? "" : $"  <- {ViolationWords.Of(step.Wrong)}");
        }

        foreach (var wait in replay.Waiting)
            picture.Append("     ").AppendLine(wait);

        if (replay.Final is { } final)
            picture.Append("     ends in ").Append(final).AppendLine(
                replay.End == Violations.None ? "" : $"  <- {ViolationWords.Of(replay.End)}");

        return picture.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The threads that have a column: one that did nothing needs none.</summary>
    internal static int[] Lanes(Replay replay) =>
    [
        .. Enumerable.Range(0, replay.Threads.Count)
            .Where(thread => replay.Steps.Any(step => step.Thread == thread)),
    ];

    /// <summary>A function's name is said where it changes.</summary>
    internal static IReadOnlyList<(int Thread, string Text)> Texts(Replay replay)
    {
        var last = new Dictionary<int, string>();
        var texts = new List<(int, string)>();
        foreach (var step in replay.Steps)
        {
            var again = last.TryGetValue(step.Thread, out var before) && before == step.Function;
            last[step.Thread] = step.Function;
            texts.Add(
                (
                    step.Thread,
                    again || step.Function == "user" ? step.Text : $"{step.Function}: {step.Text}"));
        }

        return texts;
    }

    private static void Line(
        StringBuilder picture,
        string number,
        IReadOnlyList<string> cells,
        int[] widths,
        IReadOnlyList<string> pages,
        string wrong)
    {
        var line = new StringBuilder($"{number,4} ");
        for (var thread = 0; thread < cells.Count; thread++)
            line.Append(cells[thread].PadRight(widths[thread] + 2));

        line.Append("| ").Append(string.Join(" | ", pages.Select(page => page.PadRight(7)))).Append(wrong);
        picture.AppendLine(line.ToString().TrimEnd());
    }
}
