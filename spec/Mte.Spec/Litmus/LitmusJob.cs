namespace Mte.Spec;

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

/// <summary>A world that can run litmus tests.</summary>
public interface ILitmusWorld : IWorld
{
    /// <summary>Runs a litmus test many times.</summary>
    /// <exception cref="AdapterException">the adapter or the machine broke, or cannot run this one.</exception>
    IReadOnlyList<LitmusCount> Run(LitmusJob job);
}
