using System.Net;
using System.Text;
using Mte.Reference.Races.Machine;

namespace Mte.Reference.Races.Show;

/// <summary>
/// A schedule as a picture: time goes down, a lane for each thread, and the pages on the right.
/// </summary>
public static class SvgPicture
{
    // A character of a monospace font at this size is a little over 7 wide.
    private const int Row = 22, Character = 8, PageWidth = 90, Top = 40, Left = 40, Margin = 20;

    private static readonly string[] Colours = ["#2a6fb0", "#b0562a", "#3f8f3f", "#7a4fa3", "#777777"];

    public static string Draw(Replay replay, string title)
    {
        var (texts, lanes) = (TextPicture.Texts(replay), Lanes(replay));
        var pages = replay.Steps.Count > 0 ? replay.Steps[0].Pages.Count : 0;
        var right = lanes.Select(lane => lane.Right).Append(Left).Max();
        string[] ends =
        [
            replay.Final is { } final ? $"ends in {final}" : string.Join("; ", replay.Waiting),
            replay.Wrong == Violations.None ? "" : ViolationWords.Of(replay.Wrong),
        ];
        var width = ends.Select(end => Left + (end.Length * Character)).Append(right + (pages * PageWidth))
            .Max() + Margin;
        var height = Top + ((replay.Steps.Count + 3) * Row);
        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" ")
            .Append($"viewBox=\"0 0 {width} {height}\" font-family=\"monospace\" font-size=\"12\">\n")
            .Append($"<title>{Escaped(title)}</title>\n")
            .Append($"<rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n");
        foreach (var lane in lanes)
            Text(svg, lane.Left, Top - 12, replay.Threads[lane.Thread], ColourOf(lane.Thread), bold: true);

        for (var page = 0; page < pages; page++)
            Text(svg, right + (page * PageWidth), Top - 12, $"page {page}", "black", bold: true);

        foreach (var (number, step) in replay.Steps.Index())
        {
            var lane = lanes.First(lane => lane.Thread == step.Thread);
            Step(svg, number, texts[number].Text, lane, step);
            Pages(svg, replay, number, right);
        }

        var y = Top + ((replay.Steps.Count + 1) * Row);
        Text(svg, Left, y, ends[0], "black");
        Text(svg, Left, y + Row, ends[1], "#c00000", bold: true);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Each lane is as wide as its longest text.</summary>
    private static List<Lane> Lanes(Replay replay)
    {
        var (lanes, at) = (new List<Lane>(), Left);
        foreach (var thread in TextPicture.Lanes(replay))
        {
            var longest = TextPicture.Texts(replay).Where(text => text.Thread == thread)
                .Max(text => text.Text.Length);
            lanes.Add(new Lane(thread, at, (longest * Character) + Margin));
            at = lanes[^1].Right;
        }

        return lanes;
    }

    private static void Step(StringBuilder svg, int number, string text, Lane lane, ShownStep step)
    {
        var (y, colour) = (Top + (number * Row), ColourOf(step.Thread));
        Text(svg, 4, y + 15, $"{number + 1}", "#999999");
        svg.Append(
            $"<rect x=\"{lane.Left - 4}\" y=\"{y}\" width=\"{lane.Width - 8}\" " +
                $"height=\"{Row - 2}\" rx=\"3\" ")
            .Append($"fill=\"{colour}\" ")
            .Append(
                $"fill-opacity=\"0.12\" " +
                $"stroke=\"{(step.Wrong == Violations.None ? colour : "#c00000")}\"/>\n");
        Text(svg, lane.Left, y + 15, text, "black");
    }

    private static void Pages(StringBuilder svg, Replay replay, int number, int right)
    {
        foreach (var (page, shown) in replay.Steps[number].Pages.Index())
        {
            var changed = number > 0 && replay.Steps[number - 1].Pages[page] != shown;
            var (x, y) = (right + (page * PageWidth), Top + (number * Row) + 15);
            Text(svg, x, y, shown, changed ? "#c00000" : "#555555", changed);
        }
    }

    private static string ColourOf(int thread) => Colours[thread % Colours.Length];

    private static void Text(StringBuilder svg, int x, int y, string text, string colour, bool bold = false)
    {
        if (text.Length > 0)
            svg.Append($"<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\"{(bold ? " font-weight=\"bold\"" : "")}>")
                .Append($"{Escaped(text)}</text>\n");
    }

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);

    private sealed record Lane(int Thread, int Left, int Width)
    {
        public int Right => Left + Width;
    }
}
