using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mte.Spec.Judging;
using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>
/// A run as kcidb, the database of KernelCI, takes it (schema 5.3): a test for each case, under a build for
/// each target. Whoever submits it puts their own name for the origin.
/// </summary>
public static partial class KcidbReport
{
    private const string Origin = "mteconf";

    /// <summary>Writes the document.</summary>
    public static void Write(RunReport report, Stream to)
    {
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartObject("version");
        json.WriteNumber("major", 5);
        json.WriteNumber("minor", 3);
        json.WriteEndObject();
        json.WriteArray("checkouts", report.Targets, target => Checkout(json, target));
        json.WriteArray("builds", report.Targets, target => Build(json, target));
        json.WriteArray(
            "tests", report.Targets.SelectMany(target => target.Cases.Select(one => (target, one))),
            pair => Test(json, report, pair.target, pair.one));
        json.WriteEndObject();
    }

    private static void Checkout(Utf8JsonWriter json, TargetReport target)
    {
        Start(json, target.Target);
        if (target.Release is { } release)
            json.WriteString("git_commit_name", release);

        json.WriteEndObject();
    }

    private static void Build(Utf8JsonWriter json, TargetReport target)
    {
        Start(json, target.Target);
        json.WriteString("checkout_id", $"{Origin}:{target.Target}");
        json.WriteString("architecture", "arm64");
        json.WriteString("comment", target.WorldInWords);
        json.WriteEndObject();
    }

    private static void Test(Utf8JsonWriter json, RunReport report, TargetReport target, CaseReport one)
    {
        Start(
            json, $"{target.Target}:{report.Started?.Ticks.ToString(CultureInfo.InvariantCulture)}:{one.Id}");
        json.WriteString("build_id", $"{Origin}:{target.Target}");
        json.WriteString("path", "mteconf." + NoName().Replace(one.Id.Replace('/', '.'), "_").Trim('_'));
        json.WriteString("status", Status(one.Verdict));
        json.WriteNumber("duration", one.Milliseconds / 1000);
        if (report.Started is { } started)
            json.WriteString("start_time", started.ToString("O", CultureInfo.InvariantCulture));

        if (one.InWords is { } comment)
            json.WriteString("comment", comment.Replace("\0", "", StringComparison.Ordinal));

        if (target.Machine is { } machine)
        {
            json.WriteStartObject("environment");
            json.WriteString("comment", $"QEMU {target.Qemu}: {machine}");
            json.WriteEndObject();
        }

        json.WriteStartObject("misc");
        json.WriteString("case", one.Id);
        json.WriteArray("rules", one.Rules, json.WriteStringValue);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // A known deviation is a fault of the kernel all the same.
    private static string Status(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "PASS",
        Verdict.Skip => "SKIP",
        Verdict.Error => "ERROR",
        _ => "FAIL",
    };

    private static void Start(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("id", $"{Origin}:{id}");
        json.WriteString("origin", Origin);
    }

    [GeneratedRegex("[^a-zA-Z0-9_.-]+")]
    private static partial Regex NoName();
}
