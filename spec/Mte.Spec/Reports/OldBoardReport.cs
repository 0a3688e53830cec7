using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mte.Spec.Reports;

/// <summary>
/// The form in which boards reported before suite 0.2. It is read, and not written any more.
/// </summary>
internal sealed record OldBoardReport(
    string Target, string Suite, OldBoardWorld World, string? Level, IReadOnlyList<string>? Allowed,
    int Planned,
    int NotApplicable, IReadOnlyList<CaseReport> Cases, IReadOnlyList<string>? UnusedDeviations = null)
{
    public static RunReport Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, OldBoardJson.Default.OldBoardReport) is
            { Target: not null, World: not null, Cases: not null } board
            ? board.Renewed()
            : throw new FormatException("it has no results; expected a file that 'mteconf run --json' wrote");

    private RunReport Renewed() => new(
        RunReport.Newest,
        [
            new TargetReport(
                Target, World.Name, World.Release, Level, Planned, NotApplicable,
                Math.Round(Cases.Sum(one => one.Milliseconds) / 1000, 3), null, UnusedDeviations ?? [], Cases,
                World.PageSize, World.Facts, Hardware: World.Hardware, Allowed: Allowed),
        ],
        Suite: Suite);
}

/// <summary>What the kernel of a board said of itself.</summary>
internal sealed record OldBoardWorld(
    string? Name, int PageSize, IReadOnlyList<string>? Facts, string? Release, string? Hardware = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(VerdictConverter)])]
[JsonSerializable(typeof(OldBoardReport))]
internal sealed partial class OldBoardJson : JsonSerializerContext;
