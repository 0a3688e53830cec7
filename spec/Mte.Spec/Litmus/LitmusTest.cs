using System.Text.Json.Serialization;
using Mte.Spec.Ops;

namespace Mte.Spec.Litmus;

/// <summary>
/// A litmus test: what a few threads may come to that do their ops on one page at once. Every final state
/// must be one of <see cref="Allowed"/>, if there are any, and none of <see cref="Forbidden"/>.
/// </summary>
/// <param name="Id">The path of its file without the ending.</param>
/// <param name="Title">What must hold, in one sentence.</param>
/// <param name="File">The file, as it is shown to people.</param>
/// <param name="Rules">The rules that it covers.</param>
/// <param name="Page">The page before the threads start.</param>
/// <param name="Threads">The threads, in the order of the file.</param>
/// <param name="OneProcess">Threads that share a process; every other thread is a process of its own.</param>
/// <param name="Finally">What is done, one by one, when all threads have ended.</param>
/// <param name="Allowed">The final states that may be seen; any if there are none.</param>
/// <param name="Forbidden">The final states that may not be seen.</param>
/// <param name="Breaks">
/// Protocols under which it does not hold: <c>before</c>, <c>after</c> or <c>locked</c>.
/// </param>
/// <param name="ModelOnly">Why no kernel can be asked; empty if one can.</param>
public sealed record LitmusTest(
    string Id,
    string Title,
    string File,
    IReadOnlyList<string> Rules,
    LitmusPage Page,
    IReadOnlyList<LitmusThread> Threads,
    IReadOnlyList<string> OneProcess,
    IReadOnlyList<LitmusStep> Finally,
    IReadOnlyList<FinalState> Allowed,
    IReadOnlyList<FinalState> Forbidden,
    IReadOnlyList<string> Breaks,
    string ModelOnly)
{
    /// <summary>The tag that a page's granules have before anybody initialised them.</summary>
    public const int Stale = 15;

    /// <summary>The machine facts that a kernel needs for it, those of its ops first.</summary>
    public IReadOnlyList<string> Needs =>
    [
        .. Steps.SelectMany(step => LitmusFactsAttribute.Of(step.Op).Needs).Concat(Page.Needs).Prepend("mte")
        .Distinct(),
    ];

    /// <summary>Whether a guest has the page, or its VMM asks for its tags.</summary>
    public bool HasGuest => Steps.Any(step => LitmusFactsAttribute.Of(step.Op).Side.HasGuest());

    /// <summary>All steps, in the order of the file.</summary>
    public IEnumerable<LitmusStep> Steps => Threads.SelectMany(thread => thread.Steps).Concat(Finally);

    /// <summary>
    /// What Linux counts of what threads ask it for (<c>/proc/vmstat</c>); null if they ask for nothing that
    /// it counts.
    /// </summary>
    public string? Counter => CounterOf(Threads);

    /// <summary>The names that ops give to what they read, in the order of the file.</summary>
    public IReadOnlyList<string> Results =>
    [
        .. Steps.Select(step => step.Op.Result).OfType<string>().Distinct(),
    ];

    internal static string? CounterOf(IEnumerable<LitmusThread> threads) =>
        threads.SelectMany(thread => thread.Steps).Select(step => step.Op.Counter)
            .FirstOrDefault(counter => counter is not null);

    /// <summary>Whether a final state may be seen.</summary>
    public bool Permits(IReadOnlyDictionary<string, int> final) =>
        !Forbidden.Any(state => state.Fits(final))
            && (Allowed.Count == 0 || Allowed.Any(state => state.Fits(final)));
}

/// <summary>The page that the threads of a litmus test meet on.</summary>
/// <param name="Kind">
/// How it is mapped: <c>memfd_shared</c>, or <c>anonymous_private</c> and shared by a fork.
/// </param>
/// <param name="Pages">1, or 2 for the first two pages of a huge page.</param>
/// <param name="Mte">The threads whose mappings have PROT_MTE already.</param>
/// <param name="Absent">The threads that have not touched it yet.</param>
/// <param name="Tags">The tags of the first two granules, if its tags are valid; else they are stale.</param>
/// <param name="Swapped">It is in swap, with its tags.</param>
/// <param name="Merged">KSM has merged what each process had of its own.</param>
public sealed record LitmusPage(
    MemoryKind Kind,
    int Pages,
    IReadOnlyList<string> Mte,
    IReadOnlyList<string> Absent,
    IReadOnlyList<int>? Tags,
    bool Swapped,
    bool Merged = false)
{
    /// <summary>The machine facts that its state before the race needs.</summary>
    [JsonIgnore]
    public IEnumerable<string> Needs =>
        new[] { (Pages > 1, "thp"), (Merged, "ksm"), (Swapped, "swap") }
            .Where(need => need.Item1).Select(need => need.Item2);
}

/// <summary>A thread of a litmus test.</summary>
/// <param name="Name">Its name, one capital letter.</param>
/// <param name="Steps">What it does.</param>
public sealed record LitmusThread(string Name, IReadOnlyList<LitmusStep> Steps);

/// <summary>An op of a litmus test.</summary>
/// <param name="By">The thread in whose process it is done.</param>
/// <param name="Op">The op.</param>
/// <param name="Text">As it was written.</param>
public sealed record LitmusStep(string By, LitmusOp Op, string Text);

/// <summary>Values of some results.</summary>
/// <param name="Values">By the name of the result.</param>
public sealed record FinalState(IReadOnlyDictionary<string, int> Values)
{
    /// <summary>Whether a final state has these values.</summary>
    public bool Fits(IReadOnlyDictionary<string, int> final) =>
        Values.All(value => final.TryGetValue(value.Key, out var found) && found == value.Value);

    /// <summary>As in a file: <c>{a: 0, b: stale}</c>.</summary>
    public override string ToString() =>
        $"{{{string.Join(", ", Values.Select(value => $"{value.Key}: {Shown(value.Value)}"))}}}";

    private static string Shown(int value) => value == LitmusTest.Stale ? "stale" : $"{value}";
}
