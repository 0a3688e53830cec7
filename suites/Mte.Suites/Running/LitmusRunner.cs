using System.Globalization;
using System.Text;
using Mte.Reference.Races;
using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Protocols;
using Mte.Reference.Races.Search;
using Mte.Spec.Features;
using Mte.Spec.Judging;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Releases;
using Mte.Spec.Worlds;

namespace Mte.Suites.Running;

/// <summary>The result of a litmus test on a kernel.</summary>
/// <param name="Litmus">The test.</param>
/// <param name="Protocol">The generation of the protocol that the kernel must keep to.</param>
/// <param name="Counts">The final states that were seen, and how often.</param>
/// <param name="Outside">Final states that were seen on the kernel and that the model cannot reach.</param>
/// <param name="Frames">The page frames that the test used; null if the world cannot count them.</param>
/// <param name="Skip">Why it did not run; empty if it did.</param>
/// <param name="Error">Why there is no result; empty if there is one.</param>
public sealed record LitmusResult(
    LitmusTest Litmus,
    string Protocol,
    IReadOnlyList<LitmusCount> Counts,
    IReadOnlyList<FinalState> Outside,
    LitmusFrames? Frames = null,
    string Skip = "",
    string Error = "")
{
    /// <summary>How often it ran.</summary>
    public int Runs => Counts.Sum(count => count.Times);

    /// <summary>How many runs ended in a state that the test forbids.</summary>
    public int Seen => Counts.Where(count => !Litmus.Permits(count.State.Values)).Sum(count => count.Times);

    /// <summary>How many runs ended in a state that the model cannot reach.</summary>
    public int SeenOutside => Counts.Where(IsOutside).Sum(count => count.Times);

    /// <summary>
    /// How many runs ended in a state that the test forbids and that the model of this kernel can reach.
    /// </summary>
    public int SeenKnown =>
        Counts.Where(count => !Litmus.Permits(count.State.Values) && !IsOutside(count))
            .Sum(count => count.Times);

    /// <summary>The test ran, and the model can reach every state that was seen.</summary>
    public bool Passed => Skip.Length == 0 && Error.Length == 0 && Outside.Count == 0;

    /// <summary>
    /// The text that litmus tools print: every state with its count, and a star if the test forbids it.
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <param name="time">How long it took.</param>
    public string Histogram(int seed, TimeSpan time)
    {
        if (Skip.Length > 0)
            return $"Test {Litmus.Id} Skipped: {Skip}\n";

        if (Error.Length > 0)
            return $"Test {Litmus.Id} Error: {Error}\n";

        var text = new StringBuilder($"Test {Litmus.Id} ({Protocol})\nHistogram ({Counts.Count} states)\n");
        foreach (var (state, times) in Counts.OrderByDescending(count => count.Times))
        {
            var star = Litmus.Permits(state.Values) ? ':' : '*';
            var where = IsOutside(new LitmusCount(state, times)) ? "  <- outside the model" : "";
            text.Append($"{times,8} {star}>{state}{where}\n");
        }

        return text.Append($"{(Passed ? "Ok" : "No")}. Positive: {Runs - Seen}, negative: {Seen}. ")
            .Append(
                Frames is null
                    ? ""
                    : FormattableString.Invariant($"Poisoned: {Frames.Share:P0} of {Frames.Used} frames. "))
            .Append(Frames is { Done: > 0 and var done } ? $"{Litmus.Counter}: {done}. " : "")
            .Append($"Seed {seed}, {time.TotalSeconds:0.0} s\n").ToString();
    }

    private bool IsOutside(LitmusCount count) =>
        Outside.Any(outside => outside.ToString() == count.State.ToString());
}

/// <summary>Runs litmus tests on a kernel.</summary>
public static class LitmusRunner
{
    /// <summary>
    /// The number of runs in one request: the answer must come before the time-out of the pipe.
    /// </summary>
    private const int Slice = 2500;

    /// <summary>
    /// The share of page frames that must have stale tags before the test. Without stale tags, a kernel that
    /// initialises no tags looks correct. All frames have stale tags, except on a busy machine, where other
    /// processes use them first.
    /// </summary>
    private const double LeastPoisoned = 0.5;

    /// <summary>
    /// The share of runs in which the kernel must do what a thread asks for, such as a migration. The kernel
    /// leaves a page in its place while another CPU is about to put the page on a list.
    /// </summary>
    private const double LeastDone = 0.1;

    /// <summary>A run with a huge page takes as long as this many runs with a small page.</summary>
    public const int RunsForHuge = 10;

    /// <summary>How many times a request is made at most to reach these shares.</summary>
    private const int MostAttempts = 4;

    /// <summary>Runs one test.</summary>
    /// <param name="litmus">The test.</param>
    /// <param name="world">The kernel.</param>
    /// <param name="runs">
    /// How many runs. A test with a huge page runs fewer times: this number divided by
    /// <see cref="RunsForHuge"/>.
    /// </param>
    /// <param name="seed">Decides the random delays.</param>
    /// <param name="tagging">The generation of the protocol that the kernel must keep to.</param>
    public static LitmusResult Run(
        LitmusTest litmus, ILitmusWorld world, int runs, int seed, TaggingSteps tagging)
    {
        if (Lacking(litmus, world.Info, tagging) is { } lacking)
            return new LitmusResult(litmus, tagging.Name, [], [], Skip: lacking);

        try
        {
            var seen = new Dictionary<string, LitmusCount>();
            LitmusFrames? frames = null;
            var cost = litmus.Page.Pages > 1 ? RunsForHuge : 1;
            var (wanted, most) = (Math.Max(1, runs / cost), Slice / cost);
            for (var (done, slice) = (0, 0); done < wanted; done += most, slice++)
            {
                var job = JobOf(litmus, Math.Min(most, wanted - done), unchecked(seed + slice));
                frames = RunPart(litmus, world, job, seen)?.And(frames);
            }

            return Judge(litmus, tagging, new LitmusRan([.. seen.Values], frames));
        }
        catch (AdapterException broken)
        {
            return new LitmusResult(litmus, tagging.Name, [], [], Error: broken.Message);
        }
    }

    /// <summary>
    /// Makes a request, and repeats it if its runs show nothing. The states of all runs count.
    /// </summary>
    private static LitmusFrames? RunPart(
        LitmusTest litmus, ILitmusWorld world, LitmusJob job, Dictionary<string, LitmusCount> seen)
    {
        for (var (attempt, done) = (1, 0); ; attempt++)
        {
            var ran = world.Run(job);
            done += ran.Frames?.Done ?? 0;
            foreach (var count in ran.Counts)
                seen[count.State.ToString()] = count with
                {
                    Times = count.Times + (seen.GetValueOrDefault(count.State.ToString())?.Times ?? 0),
                };

            if (attempt == MostAttempts || ran.Frames is null || Idle(litmus, ran).Length == 0)
                return ran.Frames is { } frames ? frames with { Done = done } : null;
        }
    }

    /// <summary>
    /// Compares the states that were seen with those that the model of the kernel's generation can reach.
    /// </summary>
    /// <param name="litmus">The test.</param>
    /// <param name="tagging">The generation.</param>
    /// <param name="ran">The states that were seen.</param>
    /// <param name="bound">The number of states after which the exploration stops.</param>
    public static LitmusResult Judge(
        LitmusTest litmus, TaggingSteps tagging, LitmusRan ran, int bound = Explorer.Bound)
    {
        var (counts, frames) = ran;
        var exploration = Explorer.Explore(litmus, new RaceKernel(tagging), MemoryOrder.Arm, bound);
        if (!exploration.Complete)
            return new LitmusResult(
                litmus, tagging.Name, counts, [], frames,
                Error: $"the exploration stopped at its bound of {exploration.States} states: not all " +
                    "results are known");

        var possible = exploration.Finals.Select(state => state.ToString()).ToHashSet();
        var outside = counts.Select(count => count.State).Where(state => !possible.Contains(state.ToString()))
            .ToArray();
        return new LitmusResult(
            litmus, tagging.Name, counts, outside, frames, Error: outside.Length == 0
                ? Idle(litmus, ran)
                : "");
    }

    /// <summary>Why the runs show nothing; empty if they show something.</summary>
    private static string Idle(LitmusTest litmus, LitmusRan ran)
    {
        var (runs, done) = (ran.Counts.Sum(count => count.Times), ran.Frames?.Done ?? 0);
        return Unpoisoned(ran.Frames) is { Length: > 0 } unpoisoned ? unpoisoned
            : litmus.Counter is { } counter && done < runs * LeastDone
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{counter} rose by {done} in {runs} runs, less than {LeastDone:P0} of them, so the ") +
                    "test shows nothing"
            : "";
    }

    private static string Unpoisoned(LitmusFrames? frames) => frames switch
    {
        null =>
            "it is not known whether the page frames had stale tags, so the test shows nothing; only root " +
            "can find out",
        { Share: < LeastPoisoned } => string.Create(
            CultureInfo.InvariantCulture,
            $"{frames.Poisoned} of its {frames.Used} page frames had stale tags, ")
            + string.Create(
                CultureInfo.InvariantCulture, $"fewer than {LeastPoisoned:P0}, so the test shows nothing"),
        _ => "",
    };

    private static LitmusJob JobOf(LitmusTest litmus, int runs, int seed) => new(
        litmus.Id, litmus.Page, litmus.Threads, litmus.OneProcess, litmus.Finally, runs, seed);

    /// <summary>
    /// The generation of a kernel, as far as its release tells: no release tells what a vendor ported back.
    /// </summary>
    /// <param name="release">The release (<c>uname -r</c>).</param>
    /// <param name="features">The release table.</param>
    /// <exception cref="UsageException">
    /// the release has no numbers, or is older than all protocols.
    /// </exception>
    public static TaggingSteps GenerationOf(string release, FeatureTable features)
    {
        var parsed = KernelRelease.Parse(release) ?? throw new UsageException(
            $"the kernel's release \"{release}\" does not start with two numbers; name its protocol with " +
            "--protocol");
        return features.ProtocolOf(parsed) is { } name && Generations.For(name) is { } generation
            ? generation
            : throw new UsageException(
                $"the release {parsed} is older than MTE; --protocol says what it has");
    }

    private static string? Lacking(LitmusTest litmus, WorldInfo info, TaggingSteps tagging)
    {
        var sharesWithGuest = litmus.HasGuest && litmus.Page.Kind != MemoryKind.AnonymousPrivate;
        return litmus.ModelOnly.Length > 0 ? litmus.ModelOnly
            : sharesWithGuest && tagging is not LockThenFlagSteps
                ? "this kernel does not let guests with tags use shared memory"
            : litmus.Needs.Except(info.Facts).FirstOrDefault() is { } lacking ? $"the machine lacks {lacking}"
            : null;
    }
}
