using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mte.Spec.Cases;
using Mte.Spec.Judging;

namespace Mte.Spec.Reports;

/// <summary>The results of a run. Its JSON is described by spec/results.schema.json.</summary>
/// <param name="Schema">The version of this form; it grows when a field changes its meaning.</param>
/// <param name="Targets">One entry per target, in the order the user named them.</param>
/// <param name="Rules">The rules that the cases cite; null in documents of older suites.</param>
/// <param name="Suite">
/// The version of the suite, with the commit that it was built from; null as above.
/// </param>
/// <param name="Started">When the run started (UTC); null as above.</param>
/// <param name="Command">The command that was run; null as above, and for several together.</param>
/// <param name="Claim">The release that all targets were held to, if the command named one.</param>
public sealed record RunReport(
    [property: JsonPropertyOrder(-4)] int Schema,
    IReadOnlyList<TargetReport> Targets,
    [property: JsonPropertyOrder(-1)] IReadOnlyList<RuleReport>? Rules = null,
    [property: JsonPropertyOrder(-3)] string? Suite = null,
    [property: JsonPropertyOrder(-2)] DateTime? Started = null,
    [property: JsonPropertyOrder(-2)] string? Command = null,
    [property: JsonPropertyOrder(-2)] string? Claim = null)
{
    /// <summary>The version of the form that this program writes and reads.</summary>
    public const int Newest = 1;

    // People read this too: a plus sign is a plus sign. The text goes to no web page.
    private static readonly JsonWriterOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The counts.</summary>
    [JsonIgnore]
    public Summary Summary => Summary.Of(Targets.Select(target => target.Summary));

    private static string? Version { get; } = typeof(RunReport).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>Reports how cases ended on targets.</summary>
    /// <param name="results">How they ended.</param>
    /// <param name="rules">The rules, by id; those that a case cites go into the report.</param>
    /// <param name="rerun">The command that runs just one case again, for a target and a case.</param>
    /// <param name="started">When the run started (UTC).</param>
    public static RunReport Of(
        IEnumerable<TargetResult> results,
        IReadOnlyDictionary<string, Rule>? rules = null,
        Func<string, Case, string>? rerun = null,
        DateTime? started = null)
    {
        TargetReport[] targets = [.. results.Select(result => TargetReport.Of(result, rerun))];
        return new RunReport(
            Newest, targets, rules is null ? null : RuleReport.Cited(targets, rules), Version, started);
    }

    /// <summary>Writes the JSON.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="indented">Lay it out for people.</param>
    public void Write(Stream to, bool indented = true)
    {
        using var json = new Utf8JsonWriter(to, Plain with { Indented = indented });
        JsonSerializer.Serialize(json, this, ReportJson.Default.RunReport);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, in this or an older version of the suite.</summary>
    /// <exception cref="JsonException">it is no JSON, or not that of a report.</exception>
    /// <exception cref="FormatException">something in it is wrong, which the message names.</exception>
    public static RunReport Read(ReadOnlySpan<byte> json)
    {
        if (
            JsonSerializer.Deserialize(
                json, ReportJson.Default.RunReport) is not { Targets: not null } report)
            return OldBoardReport.Read(json);

        if (report.Schema != Newest)
            throw new FormatException(
                $"it has schema {report.Schema}, and this program reads schema {Newest}");

        foreach (var target in report.Targets)
            Check(target);

        return report;
    }

    // The reader takes a document for whole that leaves out texts and lists, since most of them may be left
    // out.
    private static void Check(TargetReport target)
    {
        if (target is not { Target: not null, Cases: not null, UnusedDeviations: not null })
            throw new FormatException("each target needs its 'target', 'cases' and 'unused_deviations'");

        if (target.Cases.Any(one => one is not { Id: not null, Rules: not null }))
            throw new FormatException($"each case of {target.Target} needs its 'id' and 'rules'");
    }
}

/// <summary>A rule that cases cite.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Statement">The rule, in one or two sentences.</param>
/// <param name="Sources">Where it comes from: a document's section or a kernel function.</param>
public sealed record RuleReport(string Id, string Statement, IReadOnlyList<string> Sources)
{
    internal static IReadOnlyList<RuleReport> Cited(
        IEnumerable<TargetReport> targets, IReadOnlyDictionary<string, Rule> rules) =>
    [
        .. targets.SelectMany(target => target.Cases).SelectMany(one => one.Rules).Distinct()
            .Where(rules.ContainsKey).Order(StringComparer.Ordinal)
            .Select(id => new RuleReport(id, rules[id].Statement, rules[id].Sources)),
    ];
}
