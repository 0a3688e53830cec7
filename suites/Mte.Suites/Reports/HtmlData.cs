using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Mte.Spec.Judging;
using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>
/// The data of the page, small: a case is there once, with a letter for each target, and every text is there
/// once. What a case came to is there once for all targets on which it came to the same.
/// </summary>
internal sealed class HtmlData
{
    /// <summary>The letter of a target that has no such case.</summary>
    public const char Absent = '.';

    // In a command, the name of the target and the id of the case; the page puts them back.
    private const string TargetMark = "\u0001", CaseMark = "\u0002";

    // Escapes < and & too, so that nothing in the data ends the element that holds them.
    private static readonly JsonWriterOptions Safe =
        new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly Dictionary<string, int> texts = [];
    private readonly Dictionary<string, int> details = [];
    private readonly List<int[]> detailList = [];
    private readonly Dictionary<string, int> rules = [];

    /// <summary>The data as JSON that can stand in a page.</summary>
    public static string Of(RunReport report)
    {
        using var to = new MemoryStream();
        using (var json = new Utf8JsonWriter(to, Safe))
            new HtmlData().Write(json, report);

        return Encoding.UTF8.GetString(to.GetBuffer(), 0, (int)to.Length);
    }

    private void Write(Utf8JsonWriter json, RunReport report)
    {
        json.WriteStartObject();
        json.WriteString("suite", report.Suite?.Split('+')[0]);
        json.WriteString(
            "started", report.Started?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        json.WriteArray("targets", report.Targets, target => Target(json, target));
        var cases = report.Targets
            .SelectMany((target, index) => target.Cases.Select(one => (Target: index, Case: one)))
            .GroupBy(one => one.Case.Id);
        json.WriteArray("cases", cases, runs => Case(json, report.Targets, [.. runs]));
        // These are known only now that all cases are written.
        json.WriteArray("details", detailList, detail => Numbers(json, detail));
        var known = (report.Rules ?? []).DistinctBy(rule => rule.Id).ToDictionary(rule => rule.Id);
        json.WriteArray("rules", rules.Keys, id => Rule(json, id, known.GetValueOrDefault(id)));
        json.WriteArray("texts", texts.Keys, json.WriteStringValue);
        json.WriteEndObject();
    }

    private static void Target(Utf8JsonWriter json, TargetReport target)
    {
        json.WriteStartObject();
        json.WriteString("name", target.Target);
        json.WriteString("world", target.World);
        json.WriteString("release", target.Release);
        json.WriteString("level", target.Level);
        json.WriteNumber("planned", target.Planned);
        json.WriteNumber("other", target.NotApplicable);
        json.WriteNumber("seconds", target.Seconds);
        json.WriteString("warning", target.Warning);
        json.WriteString("machine", string.Join("; ", MachineOf(target)));
        json.WriteArray("unused", target.UnusedDeviations, json.WriteStringValue);
        json.WriteEndObject();
    }

    private static IEnumerable<string> MachineOf(TargetReport target)
    {
        if (target.PageSize is { } bytes)
            yield return $"pages of {bytes / 1024} KiB";

        if (target.Qemu is { } qemu)
            yield return $"QEMU {qemu}";

        if ((target.Machine ?? target.Hardware) is { } machine)
            yield return machine;
    }

    private void Case(
        Utf8JsonWriter json, IReadOnlyList<TargetReport> targets, IReadOnlyList<(
            int Target, CaseReport Case)> runs)
    {
        var letters = Enumerable.Repeat(Absent, targets.Count).ToArray();
        foreach (var (target, one) in runs)
            letters[target] = Letter(one.Verdict);

        json.WriteStartArray();
        json.WriteStringValue(runs[0].Case.Id);
        json.WriteStringValue(new string(letters));
        Numbers(json, runs.SelectMany(run => run.Case.Rules).Distinct().Select(id => Index(rules, id)));
        json.WriteStringValue(runs.Select(run => run.Case.Title).FirstOrDefault(title => title is not null));
        json.WriteStartArray();
        var alike = runs.Where(run => HasDetail(run.Case)).GroupBy(run =>
            (run.Case.Verdict, Detail: Detail(run.Case), Rerun: Rerun(targets[run.Target], run.Case)));
        foreach (var same in alike)
            Numbers(json, [same.Key.Detail, same.Key.Rerun, .. same.Select(run => run.Target)]);

        json.WriteEndArray();
        json.WriteEndArray();
    }

    private static void Rule(Utf8JsonWriter json, string id, RuleReport? rule)
    {
        json.WriteStartArray();
        json.WriteStringValue(id);
        json.WriteStringValue(rule?.Statement);
        foreach (var source in rule?.Sources ?? [])
            json.WriteStringValue(source);

        json.WriteEndArray();
    }

    private static bool HasDetail(CaseReport one) => one.Verdict is not Verdict.Pass || one.Why is not null;

    private int Rerun(TargetReport target, CaseReport one) => Text(
        one.Rerun?.Replace(one.Id, CaseMark, StringComparison.Ordinal)
            .Replace(target.Target, TargetMark, StringComparison.Ordinal));

    // The reason, the number of the first step, of the one that decided, then op, wanted and got of each.
    private int Detail(CaseReport one)
    {
        var skipped = one.Verdict is Verdict.Skip;
        IEnumerable<StepReport> steps = skipped ? []
            : one.Steps ?? (one.Decided is { } decided ? [decided] : []);
        int[] detail =
        [
            Text(one.Why),
            one.Steps is null ? one.Step : 1,
            skipped ? 0 : one.Step,
            .. steps.SelectMany(step => (int[])[Text(step.Op), Text(step.Wanted), Text(step.Got)]),
        ];
        var index = Index(details, string.Join(',', detail));
        if (index == detailList.Count)
            detailList.Add(detail);

        return index;
    }

    private int Text(string? text) => text is null ? -1 : Index(texts, text);

    private static int Index(Dictionary<string, int> all, string text)
    {
        if (!all.TryGetValue(text, out var index))
            all[text] = index = all.Count;

        return index;
    }

    // The page knows a verdict by the first letter of its name.
    private static char Letter(Verdict verdict) => verdict.Name()[0];

    private static void Numbers(Utf8JsonWriter json, IEnumerable<int> numbers)
    {
        json.WriteStartArray();
        foreach (var number in numbers)
            json.WriteNumberValue(number);

        json.WriteEndArray();
    }
}
