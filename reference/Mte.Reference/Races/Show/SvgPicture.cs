using System.Net;
using System.Text;

namespace Mte.Reference.Races;

/// <summary>A schedule as a picture: time goes down, a lane for each thread, and the pages on the right.</summary>
public static class SvgPicture
{
    private const int Row = 22, Lane = 330, PageWidth = 90, Top = 40, Left = 40;

    private static readonly string[] Colours = ["#2a6fb0", "#b0562a", "#3f8f3f", "#7a4fa3", "#777777"];

    public static string Draw(Replay replay, string title)
    {
        var pages = replay.Steps.Count > 0 ? replay.Steps[0].Pages.Count : 0;
        var right = Left + (replay.Threads.Count * Lane);
        var (width, height) = (right + (pages * PageWidth) + 20, Top + ((replay.Steps.Count + 3) * Row));
        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" ")
            .Append("font-family=\"monospace\" font-size=\"12\">\n")
            .Append($"<title>{Escaped(title)}</title>\n")
            .Append($"<rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n");
        foreach (var (thread, name) in replay.Threads.Index())
            Text(svg, Left + (thread * Lane), Top - 12, name, Colours[thread % Colours.Length], bold: true);

        for (var page = 0; page < pages; page++)
            Text(svg, right + (page * PageWidth), Top - 12, $"page {page}", "black", bold: true);

        var texts = TextPicture.Texts(replay);
        foreach (var (number, step) in replay.Steps.Index())
            Step(svg, replay, number, texts[number].Text, right, step);

        var y = Top + ((replay.Steps.Count + 1) * Row);
        var end = replay.Final is { } final ? $"ends in {final}" : string.Join("; ", replay.Waiting);
        Text(svg, Left, y, end, "black");
        if (replay.Wrong != Violations.None)
            Text(svg, Left, y + Row, Words.Of(replay.Wrong), "#c00000", bold: true);

        return svg.Append("</svg>\n").ToString();
    }

    private static void Step(StringBuilder svg, Replay replay, int number, string text, int right, ShownStep step)
    {
        var (x, y) = (Left + (step.Thread * Lane), Top + (number * Row));
        var colour = Colours[step.Thread % Colours.Length];
        Text(svg, 4, y + 15, $"{number + 1}", "#999999");
        svg.Append($"<rect x=\"{x - 4}\" y=\"{y}\" width=\"{Lane - 8}\" height=\"{Row - 2}\" rx=\"3\" ")
            .Append($"fill=\"{colour}\" ")
            .Append($"fill-opacity=\"0.12\" stroke=\"{(step.Wrong == Violations.None ? colour : "#c00000")}\"/>\n");
        Text(svg, x, y + 15, text, "black");
        foreach (var (page, shown) in step.Pages.Index())
        {
            var changed = number > 0 && replay.Steps[number - 1].Pages[page] != shown;
            Text(svg, right + (page * PageWidth), y + 15, shown, changed ? "#c00000" : "#555555", changed);
        }
    }

    private static void Text(StringBuilder svg, int x, int y, string text, string colour, bool bold = false) =>
        svg.Append($"<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\"{(bold ? " font-weight=\"bold\"" : "")}>")
            .Append($"{Escaped(text)}</text>\n");

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
