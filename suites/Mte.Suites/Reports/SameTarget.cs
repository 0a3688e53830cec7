namespace Mte.Suites;

/// <summary>
/// Tells which parts of several runs are of one target: those of one name whose emulator, hardware, release and level
/// are the same. Others stay apart, and their names say what differs.
/// </summary>
internal static class SameTarget
{
    private static readonly Func<JsonTarget, string?>[] Facts =
    [
        target => target.Release,
        target => target.Level is { } level ? $"at {level}" : null,
        target => target.Qemu is { } qemu ? $"QEMU {qemu}" : null,
        target => target.Hardware,
    ];

    /// <summary>Puts the parts of each target together.</summary>
    public static IReadOnlyList<JsonTarget> Merge(IEnumerable<JsonTarget> targets)
    {
        (int At, JsonTarget Target)[] parts = [.. targets.Select(AsGiven).Index()];
        var groups = new List<List<(int At, JsonTarget Target)>>();
        // A part whose machine did not start knows little of it, and goes to one that did.
        foreach (var part in parts.OrderBy(part => Facts.Count(fact => fact(part.Target) is null)))
            if (groups.Find(group => group.All(other => Fits(other.Target, part.Target))) is { } same)
                same.Add(part);
            else
                groups.Add([part]);

        JsonTarget[] merged =
        [
            .. groups.Select(group => group.OrderBy(part => part.At).ToArray()).OrderBy(group => group[0].At)
                .Select(group => group.Select(part => part.Target).Aggregate((one, other) => one.With(other))),
        ];
        return [.. merged.Select(target => Named(target, [.. merged.Where(other => other.Target == target.Target)]))];
    }

    private static JsonTarget AsGiven(JsonTarget target) =>
        target with { Target = target.Given ?? target.Target, Given = null };

    private static bool Fits(JsonTarget one, JsonTarget other) =>
        one.Target == other.Target &&
        Facts.All(fact => fact(one) is not { } mine || fact(other) is not { } yours || mine == yours);

    private static JsonTarget Named(JsonTarget target, JsonTarget[] namesakes)
    {
        if (namesakes.Length == 1)
            return target;

        var different = Facts.Where(fact => namesakes.Select(fact).Distinct().Skip(1).Any()).Select(fact => fact(target));
        return target with
        {
            Target = $"{target.Target} ({string.Join(", ", different.OfType<string>())})",
            Given = target.Target,
        };
    }
}
