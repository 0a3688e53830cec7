using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>
/// Puts reports together. Parts belong to one target if they have one name, and their emulator, hardware,
/// release and level are the same. Other parts stay apart, and their names say what differs.
/// </summary>
public static class ReportMerge
{
    private static readonly Func<TargetReport, string?>[] Facts =
    [
        target => target.Release,
        target => target.Level is { } level ? $"at {level}" : null,
        target => target.Qemu is { } qemu ? $"QEMU {qemu}" : null,
        target => target.Hardware,
    ];

    /// <summary>Puts reports together: the cases of a target that several have are all in one.</summary>
    public static RunReport Of(IEnumerable<RunReport> reports)
    {
        RunReport[] all = [.. reports];
        return new RunReport(
            RunReport.Newest,
            Targets(all.SelectMany(report => report.Targets)),
            Rules(all.Select(report => report.Rules)),
            Common(all, report => report.Suite),
            all.Min(report => report.Started),
            Common(all, report => report.Command),
            Common(all, report => report.Claim));
    }

    private static string? Common(RunReport[] all, Func<RunReport, string?> of) =>
        all.Select(of).Distinct().ToArray() is [var one] ? one : null;

    // Null if no report had any, so that reports of older suites stay as they are.
    private static IReadOnlyList<RuleReport>? Rules(IEnumerable<IReadOnlyList<RuleReport>?> parts) =>
        parts.OfType<IReadOnlyList<RuleReport>>().ToArray() is { Length: > 0 } all
            ?
            [
                .. all.SelectMany(rules => rules).DistinctBy(rule => rule.Id)
                    .OrderBy(rule => rule.Id, StringComparer.Ordinal),
            ]
            : null;

    private static IReadOnlyList<TargetReport> Targets(IEnumerable<TargetReport> targets)
    {
        (int At, TargetReport Target)[] parts = [.. targets.Select(AsGiven).Index()];
        var groups = new List<List<(int At, TargetReport Target)>>();
        // A part whose machine did not start knows little of it, and goes to one that did.
        foreach (var part in parts.OrderBy(part => Facts.Count(fact => fact(part.Target) is null)))
            if (groups.Find(group => group.All(other => Fits(other.Target, part.Target))) is { } same)
                same.Add(part);
            else
                groups.Add([part]);

        TargetReport[] merged =
        [
            .. groups.Select(group => group.OrderBy(part => part.At).ToArray()).OrderBy(group => group[0].At)
                .Select(group => group.Select(part => part.Target).Aggregate(Joined)),
        ];
        return
        [
            .. merged.Select(
                target => Named(target, [.. merged.Where(other => other.Target == target.Target)]))
        ];
    }

    private static TargetReport AsGiven(TargetReport target) =>
        target with { Target = target.Given ?? target.Target, Given = null };

    private static bool Fits(TargetReport one, TargetReport other) =>
        one.Target == other.Target &&
        Facts.All(fact => fact(one) is not { } mine || fact(other) is not { } yours || mine == yours);

    // Where both have a case, the later verdict counts.
    private static TargetReport Joined(TargetReport target, TargetReport later)
    {
        CaseReport[] cases =
            [.. target.Cases.ExceptBy(later.Cases.Select(one => one.Id), one => one.Id), .. later.Cases];
        return target with
        {
            World = target.World ?? later.World,
            Release = target.Release ?? later.Release,
            Level = target.Level ?? later.Level,
            Planned = cases.Length,
            NotApplicable = target.NotApplicable + later.NotApplicable,
            Seconds = target.Seconds + later.Seconds,
            Warning = target.Warning ?? later.Warning,
            UnusedDeviations = [.. target.UnusedDeviations.Union(later.UnusedDeviations)],
            Cases = cases,
            PageSize = target.PageSize ?? later.PageSize,
            Facts = target.Facts ?? later.Facts,
            Qemu = target.Qemu ?? later.Qemu,
            Machine = target.Machine ?? later.Machine,
            Hardware = target.Hardware ?? later.Hardware,
            Allowed = target.Allowed ?? later.Allowed,
        };
    }

    private static TargetReport Named(TargetReport target, TargetReport[] namesakes)
    {
        if (namesakes.Length == 1)
            return target;

        var different = Facts.Where(fact => namesakes.Select(fact).Distinct().Skip(1).Any())
            .Select(fact => fact(target));
        return target with
        {
            Target = $"{target.Target} ({string.Join(", ", different.OfType<string>())})",
            Given = target.Target,
        };
    }
}
