using System.Globalization;
using System.Text;
using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Search;
using Mte.Spec.Litmus;

namespace Mte.Reference.Races.Show;

/// <summary>One step of a schedule, as it is shown.</summary>
/// <param name="Thread">The thread's number.</param>
/// <param name="Function">The kernel function.</param>
/// <param name="Text">What is done.</param>
/// <param name="Pages">The pages after it: flags and tags.</param>
/// <param name="Wrong">What went wrong by it.</param>
public sealed record ShownStep(
    int Thread, string Function, string Text, IReadOnlyList<string> Pages, Violations Wrong);

/// <summary>A schedule done again, step by step, to be shown.</summary>
/// <param name="Threads">The threads' names.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Final">The final state; null if the schedule ends before it.</param>
/// <param name="End">What is wrong in the end.</param>
/// <param name="Waiting">What each thread waits for, if they wait for ever.</param>
public sealed record Replay(
    IReadOnlyList<string> Threads,
    IReadOnlyList<ShownStep> Steps,
    FinalState? Final,
    Violations End,
    IReadOnlyList<string> Waiting)
{
    /// <summary>Does a schedule.</summary>
    /// <exception cref="FormatException">it is none of this machine, in one sentence.</exception>
    public static Replay Of(RaceMachine machine, Schedule schedule, IReadOnlyList<string> names)
    {
        var (state, steps) = (machine.Initial.ToArray(), new List<ShownStep>());
        foreach (var (thread, choice) in schedule.Turns)
        {
            if (choice >= machine.Choices(state, thread))
                throw new FormatException(
                    $"step {steps.Count + 1} of the schedule cannot be done: " + Why(
                        machine, state, thread, choice));

            var step = machine.Next(state, thread);
            var text = Text(machine, state, thread, step, choice);
            var wrong = machine.Execute(state, thread, choice);
            steps.Add(new ShownStep(thread, step.Function, text, Pages(machine, state), wrong));
        }

        var ended = Enumerable.Range(0, machine.Threads.Count)
            .All(thread => machine.Choices(state, thread) == 0);
        var end = ended ? machine.Judge(state) : Violations.None;
        return new Replay(
            [.. machine.Threads.Select(thread => thread.Name)], steps,
            ended && end != Violations.Stuck
                ? new FinalState(States.Named(names, machine.Results(state)))
                : null, end,
            end == Violations.Stuck ? Waits(machine, state) : []);
    }

    /// <summary>Everything that went wrong.</summary>
    public Violations Wrong => Steps.Aggregate(End, (wrong, step) => wrong | step.Wrong);

    private static string Why(RaceMachine machine, byte[] state, int thread, int choice) =>
        machine.Ended(state, thread) ? $"{machine.Threads[thread].Name} has ended"
        : choice > 0 ? $"{machine.Threads[thread].Name} can read no value that is {choice} older than the " +
            "newest"
        : $"{machine.Threads[thread].Name} waits: {machine.Next(state, thread).Text}";

    private static string Text(RaceMachine machine, byte[] state, int thread, MicroStep step, int choice)
    {
        if (step.Kind is not (StepKind.Load or StepKind.TestAndSet))
            return step.Text;

        var cell = machine.CellOf(state, thread, step);
        var value = step.Kind == StepKind.Load ? machine.Peek(state, thread, choice) : state[cell];
        var shown = machine.Layout.IsEntry(cell) ? EntryBits.Show(value)
            : machine.Layout.IsTag(cell) ? Tag(value)
            : value.ToString(CultureInfo.InvariantCulture);
        return $"{step.Text} = {shown}{(choice > 0 ? ", an older value" : "")}";
    }

    private static string[] Pages(RaceMachine machine, byte[] state)
    {
        var pages = new List<string>();
        for (var page = 0; page < machine.Layout.Pages; page++)
            pages.Add(Page(state, page));

        return [.. pages];
    }

    private static string Page(byte[] state, int page)
    {
        var text = new StringBuilder()
            .Append(state[Layout.Tagged(page)] != 0 ? 'T' : '-')
            .Append(state[Layout.Locked(page)] != 0 ? 'L' : '-');
        for (var granule = 0; granule < Layout.Granules; granule++)
            text.Append(' ').Append(state[Layout.Tag(page, granule)] == LitmusTest.Stale
                ? "?"
                : Tag(state[Layout.Tag(page, granule)]));

        return text.ToString();
    }

    private static string Tag(byte tag) =>
        tag == LitmusTest.Stale ? "stale" : tag.ToString(CultureInfo.InvariantCulture);

    private static string[] Waits(RaceMachine machine, byte[] state)
    {
        var waits = new List<string>();
        for (var thread = 0; thread < machine.Threads.Count; thread++)
            if (
                !machine.Ended(state, thread)
                    && machine.Next(state, thread) is { Kind: not StepKind.Join } step)
                waits.Add($"{machine.Threads[thread].Name} waits in {step.Function}: {step.Text}");

        return [.. waits];
    }
}
