namespace Mte.Spec.Judging;

/// <summary>The counts of a run. A case counts once for each target.</summary>
/// <param name="Passed">Cases that came to what was expected.</param>
/// <param name="Known">Cases that deviate from the rules, as is known.</param>
/// <param name="Failed">Cases that do not keep a rule, and known deviations that fit no case.</param>
/// <param name="Broken">
/// Cases of which nothing was learnt because something broke, and cases without a result.
/// </param>
/// <param name="Skipped">Cases for which the machine lacks something.</param>
public sealed record Summary(int Passed = 0, int Known = 0, int Failed = 0, int Broken = 0, int Skipped = 0)
{
    /// <summary>Counts the cases of one target.</summary>
    /// <param name="verdicts">The verdicts.</param>
    /// <param name="planned">How many cases were to be reported.</param>
    /// <param name="unused">How many known deviations fit no case.</param>
    public static Summary Of(IEnumerable<Verdict> verdicts, int planned, int unused)
    {
        var counts = verdicts.CountBy(verdict => verdict).ToDictionary();
        return new Summary(
            Count(Verdict.Pass), Count(Verdict.KnownFail), Count(Verdict.Fail) + unused,
            Count(Verdict.Error) + Math.Abs(planned - counts.Values.Sum()), Count(Verdict.Skip));

        int Count(Verdict verdict) => counts.GetValueOrDefault(verdict);
    }

    /// <summary>Adds up the counts of several targets.</summary>
    public static Summary Of(IEnumerable<Summary> targets) =>
        targets.Aggregate(new Summary(), (sum, one) => new Summary(
        sum.Passed + one.Passed, sum.Known + one.Known, sum.Failed + one.Failed, sum.Broken + one.Broken,
        sum.Skipped + one.Skipped));

    /// <summary>Whether there were cases, and every one was skipped.</summary>
    public bool AllSkipped => Skipped > 0 && Passed + Known + Failed + Broken == 0;

    /// <summary>
    /// What to print before the counts, since they count known deviations as passed; null if there are none.
    /// </summary>
    public string? KnownNote =>
        Known > 0 ? $"{Known} of those that passed deviate from the rules, as is known" : null;

    /// <summary>The last line of a run, which scripts read.</summary>
    public override string ToString() =>
        $"{Passed + Known} passed, {Failed + Broken} failed, {Skipped} skipped";
}

/// <summary>The exit statuses of <c>mteconf</c>, and of the file that it makes for boards.</summary>
public static class ExitStatus
{
    public const int AsExpected = 0, SomeFailed = 1, Usage = 2, Broken = 3;

    /// <summary>The status of a run; the worst of what happened decides.</summary>
    /// <param name="counts">How the cases ended.</param>
    /// <param name="mistakes">Whether files of cases have mistakes.</param>
    /// <param name="allSkipped">The status if every case was skipped.</param>
    public static int Of(Summary counts, bool mistakes = false, int allSkipped = AsExpected) =>
        counts.Broken > 0 ? Broken
        : mistakes ? Usage
        : counts.Failed > 0 ? SomeFailed
        : counts.AllSkipped ? allSkipped
        : AsExpected;

    /// <summary>The status of a command that runs no cases.</summary>
    /// <param name="mistakes">Whether files of cases have mistakes.</param>
    public static int Of(bool mistakes) => mistakes ? Usage : AsExpected;
}
