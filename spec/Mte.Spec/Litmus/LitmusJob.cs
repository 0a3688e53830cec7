using System.Text.Json.Serialization;
using Mte.Spec.Worlds;

namespace Mte.Spec.Litmus;

/// <summary>
/// A litmus test to be run many times, without what is expected of it.
/// </summary>
/// <param name="Id">The test's id, for messages.</param>
/// <param name="Page">The page before the threads start.</param>
/// <param name="Threads">The threads.</param>
/// <param name="OneProcess">Threads that share a process.</param>
/// <param name="Finally">What is done when all threads have ended.</param>
/// <param name="Runs">How many times.</param>
/// <param name="Seed">Decides the random delays.</param>
public sealed record LitmusJob(
    string Id,
    LitmusPage Page,
    IReadOnlyList<LitmusThread> Threads,
    IReadOnlyList<string> OneProcess,
    IReadOnlyList<LitmusStep> Finally,
    int Runs,
    int Seed)
{
    /// <summary>Whether a thread has the page swapped out.</summary>
    [JsonIgnore]
    public bool PagesOut =>
        Threads.SelectMany(thread => thread.Steps).Any(step => step.Op is LitmusOp.PageOut);

    /// <summary>
    /// What the kernel counts of what threads ask it for; null if they ask for nothing that it counts.
    /// </summary>
    [JsonIgnore]
    public string? Counter => LitmusTest.CounterOf(Threads);

    /// <summary>The names of the results, in the order of the file.</summary>
    public IReadOnlyList<string> Results() =>
    [
        .. Threads.SelectMany(thread => thread.Steps).Concat(Finally)
            .Select(step => step.Op.Result).OfType<string>().Distinct(),
    ];
}

/// <summary>A final state and how often it was seen.</summary>
/// <param name="State">The state.</param>
/// <param name="Times">How often.</param>
public sealed record LitmusCount(FinalState State, int Times);

/// <summary>
/// The page frames that a litmus test used: a test that never gets stale tags can show none.
/// </summary>
/// <param name="Used">How many, over all batches.</param>
/// <param name="Poisoned">
/// How many of them had stale tags, put there on purpose, when the kernel gave them out.
/// </param>
/// <param name="Done">
/// How often the kernel did in the race what threads ask it for and it need not do: swap a page out, move it,
/// split it; 0 if they ask for nothing of the kind.
/// </param>
public sealed record LitmusFrames(int Used, int Poisoned, int Done = 0)
{
    /// <summary>The share of frames that were poisoned.</summary>
    [JsonIgnore]
    public double Share => (double)Poisoned / Math.Max(1, Used);

    /// <summary>These and those of other runs.</summary>
    public LitmusFrames And(LitmusFrames? others) =>
        new(
            Used + (others?.Used ?? 0), Poisoned + (others?.Poisoned ?? 0),
            Done + (others?.Done ?? 0));
}

/// <summary>What a litmus test came to.</summary>
/// <param name="Counts">Every final state that was seen.</param>
/// <param name="Frames">The frames that it used; null if nobody can tell.</param>
public sealed record LitmusRan(IReadOnlyList<LitmusCount> Counts, LitmusFrames? Frames);

/// <summary>A world that can run litmus tests.</summary>
public interface ILitmusWorld : IWorld
{
    /// <summary>Runs a litmus test many times.</summary>
    /// <exception cref="AdapterException">
    /// the adapter or the machine broke, or cannot run this one.
    /// </exception>
    LitmusRan Run(LitmusJob job);
}
