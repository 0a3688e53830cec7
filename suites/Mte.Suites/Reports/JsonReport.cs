using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Suites;

/// <summary>A run as one JSON document.</summary>
/// <param name="Schema">The version of this form; it grows when a field changes its meaning.</param>
/// <param name="Targets">One entry per target, in the order the user named them.</param>
/// <param name="Rules">The rules that the cases cite; null in documents from before there were any.</param>
/// <param name="Suite">The version of the suite, with the commit that it was built from; null as above.</param>
/// <param name="Started">When the run started (UTC); null as above.</param>
/// <param name="Command">The command that was run; null as above, and for several together.</param>
/// <param name="Claim">The release that all targets were held to, if the command named one.</param>
public sealed record JsonReport(
    [property: JsonPropertyOrder(-4)] int Schema,
    IReadOnlyList<JsonTarget> Targets,
    [property: JsonPropertyOrder(-1)] IReadOnlyList<JsonRule>? Rules = null,
    [property: JsonPropertyOrder(-3)] string? Suite = null,
    [property: JsonPropertyOrder(-2)] DateTime? Started = null,
    [property: JsonPropertyOrder(-2)] string? Command = null,
    [property: JsonPropertyOrder(-2)] string? Claim = null)
{
    // People read this too: a plus sign is a plus sign. The text goes to no web page.
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
    };

    /// <summary>Makes the document.</summary>
    /// <param name="results">What was run.</param>
    /// <param name="rules">The rules, by id; those that a case cites go into the document.</param>
    /// <param name="rerun">The command that runs just this case again, for a target and a case.</param>
    /// <param name="started">When the run started (UTC).</param>
    public static JsonReport Of(
        IEnumerable<TargetResult> results,
        IReadOnlyDictionary<string, Rule>? rules = null,
        Func<Target, Case, string>? rerun = null,
        DateTime? started = null)
    {
        JsonTarget[] targets = [.. results.Select(result => JsonTarget.Of(result, rerun))];
        return new JsonReport(Newest, targets, rules is null ? null : JsonRule.Cited(targets, rules), Version, started);
    }

    /// <summary>What a board wrote, as a document like all others.</summary>
    private static JsonReport Of(BoardReport board) => new(
        1,
        [
            new JsonTarget(
                board.Target, board.World.Name, board.World.Release, board.Level, board.Planned, board.NotApplicable,
                Math.Round(board.Cases.Sum(one => one.Milliseconds) / 1000, 3), null, board.UnusedDeviations ?? [],
                [
                    .. board.Cases.Select(one => new JsonCase(
                        one.Id, one.Verdict, one.Why, one.Rules, one.Step, one.Op, one.Wanted, one.Got, one.Milliseconds)),
                ],
                board.World.PageSize, board.World.Facts, Hardware: board.World.Hardware),
        ],
        Suite: board.Suite);

    private static string? Version { get; } = typeof(JsonReport).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>Reads a document.</summary>
    /// <exception cref="UsageException">the file is not there, or no such document.</exception>
    public static JsonReport Load(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return Read(bytes) ?? throw new UsageException(
                $"{path} has no results; expected a file that 'mteconf run --json' wrote");
        }
        catch (JsonException wrong)
        {
            throw new UsageException($"{path}:{wrong.LineNumber + 1}: {(wrong.Path is null or "$" ? "this is no JSON of a report" : $"{wrong.Path} is not what a report has there")}");
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"{path}: {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot read results from {path}: {wrong.Message}");
        }
    }

    private static JsonReport? Read(byte[] bytes)
    {
        if (JsonSerializer.Deserialize(bytes, ReportJson.Default.JsonReport) is { Targets: not null } report)
        {
            if (report.Schema != Newest)
                throw new FormatException($"it has schema {report.Schema}, and this program reads schema {Newest}");

            return Whole(report);
        }

        // What a board wrote has no targets.
        return JsonSerializer.Deserialize(bytes, WireJson.Default.BoardReport) is { } board ? Whole(Of(board)) : null;
    }

    // The reader leaves out what is not there, since most of it may be left out.
    private static JsonReport Whole(JsonReport report)
    {
        foreach (var target in report.Targets)
        {
            if (target is not { Target: not null, Cases: not null, UnusedDeviations: not null })
                throw new FormatException("each target needs its 'target', 'cases' and 'unused_deviations'");

            if (target.Cases.Any(one => one is not { Id: not null, Rules: not null }))
                throw new FormatException($"each case of {target.Target} needs its 'id' and 'rules'");

            if (target.Cases.FirstOrDefault(one => !Verdicts.Contains(one.Verdict)) is { } odd)
                throw new FormatException(
                    $"'{odd.Verdict}' of {odd.Id} is no verdict; expected {string.Join(", ", Verdicts)}");
        }

        return report;
    }

    private static readonly string[] Verdicts = [.. Enum.GetValues<Verdict>().Select(Spelling.Of)];

    /// <summary>The schema that this program writes and reads.</summary>
    private const int Newest = 1;

    /// <summary>Puts documents together: the cases of a target that several have are all in one.</summary>
    public static JsonReport Merge(IEnumerable<JsonReport> reports)
    {
        JsonReport[] all = [.. reports];
        return new JsonReport(
            1,
            SameTarget.Merge(all.SelectMany(report => report.Targets)),
            JsonRule.Merge(all.Select(report => report.Rules)),
            Common(all, report => report.Suite),
            all.Min(report => report.Started),
            Common(all, report => report.Command),
            Common(all, report => report.Claim));
    }

    private static string? Common(JsonReport[] all, Func<JsonReport, string?> of) =>
        all.Select(of).Distinct().ToArray() is [var one] ? one : null;

    /// <summary>Writes the document.</summary>
    public void Write(Stream to)
    {
        using var json = new Utf8JsonWriter(to, Plain);
        JsonSerializer.Serialize(json, this, ReportJson.Default.JsonReport);
    }

    /// <summary>Writes the document to a file, all of it or nothing.</summary>
    public void Save(string path) => new OutputFile("--json", path).Write(Write);
}

/// <summary>One target of a run.</summary>
/// <param name="Target">Its name.</param>
/// <param name="World">What the world called itself; null if it did not start.</param>
/// <param name="Release">The kernel release, or the profile.</param>
/// <param name="Level">The level of the ABI that it was held to.</param>
/// <param name="Planned">How many cases were to be reported.</param>
/// <param name="NotApplicable">How many were about another level.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Warning">What one should know about the world.</param>
/// <param name="UnusedDeviations">Known deviations that fit no case, each of which is a failure.</param>
/// <param name="Cases">One entry per planned case.</param>
/// <param name="PageSize">Bytes in a page; null in documents from before it was told, as all that follows.</param>
/// <param name="Facts">What was found on the machine, as ids of features.</param>
/// <param name="Qemu">The version of QEMU, if the machine is emulated.</param>
/// <param name="Machine">How the machine is made, as options of QEMU.</param>
/// <param name="Hardware">What the machine says that it is.</param>
/// <param name="Given">Its name as the user gave it, where others in the document have the same; null elsewhere.</param>
public sealed record JsonTarget(
    string Target,
    string? World,
    string? Release,
    string? Level,
    int Planned,
    int NotApplicable,
    double Seconds,
    string? Warning,
    IReadOnlyList<string> UnusedDeviations,
    IReadOnlyList<JsonCase> Cases,
    int? PageSize = null,
    IReadOnlyList<string>? Facts = null,
    string? Qemu = null,
    string? Machine = null,
    string? Hardware = null,
    string? Given = null)
{
    /// <summary>The target with the cases of another part of its run, whose verdicts count where both have one.</summary>
    internal JsonTarget With(JsonTarget part)
    {
        JsonCase[] cases = [.. Cases.ExceptBy(part.Cases.Select(one => one.Id), one => one.Id), .. part.Cases];
        return this with
        {
            World = World ?? part.World,
            Release = Release ?? part.Release,
            Level = Level ?? part.Level,
            Planned = cases.Length,
            NotApplicable = NotApplicable + part.NotApplicable,
            Seconds = Seconds + part.Seconds,
            Warning = Warning ?? part.Warning,
            UnusedDeviations = [.. UnusedDeviations.Union(part.UnusedDeviations)],
            Cases = cases,
            PageSize = PageSize ?? part.PageSize,
            Facts = Facts ?? part.Facts,
            Qemu = Qemu ?? part.Qemu,
            Machine = Machine ?? part.Machine,
            Hardware = Hardware ?? part.Hardware,
        };
    }

    internal static JsonTarget Of(TargetResult result, Func<Target, Case, string>? rerun) => new(
        result.Target.Name, result.World?.Name, result.World?.Release, result.Level?.ToString(), result.Planned,
        result.NotApplicable, Math.Round(result.Time.TotalSeconds, 3), result.Warning,
        [.. result.Unused.Select(unused => $"{unused}")],
        [.. result.Results.Select(one => JsonCase.Of(one, rerun?.Invoke(result.Target, one.Case)))],
        result.World?.PageSize, result.World?.Facts.ToArray(), result.Machine?.Qemu, result.Machine?.Options,
        result.World?.Hardware);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JsonReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
