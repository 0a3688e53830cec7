using System.Globalization;
using System.Text;
using Mte.Reference.Races.Machine;

namespace Mte.Reference.Races.Search;

/// <summary>One step of a schedule.</summary>
/// <param name="Thread">The thread's number.</param>
/// <param name="Choice">How many newer versions of the value a load passes over.</param>
public readonly record struct Turn(int Thread, int Choice);

/// <summary>
/// Which thread goes when. As text, a thread's letter and how many steps it does: <c>A4 B12 A3</c>;
/// <c>B~1</c> is one step of B that reads the version before the newest.
/// </summary>
/// <param name="Turns">The steps.</param>
public sealed record Schedule(IReadOnlyList<Turn> Turns)
{
    /// <summary>The text.</summary>
    public string Show(RaceMachine machine)
    {
        var (text, at) = (new StringBuilder(), 0);
        while (at < Turns.Count)
        {
            var (first, run) = (Turns[at], 1);
            while (first.Choice == 0 && at + run < Turns.Count && Turns[at + run] == first)
                run++;

            text.Append(text.Length > 0 ? " " : "").Append(machine.Threads[first.Thread].Name);
            text.Append(CultureInfo.InvariantCulture, $"{(first.Choice > 0 ? $"~{first.Choice}" : run)}");
            at += run;
        }

        return text.ToString();
    }

    /// <summary>Reads the text.</summary>
    /// <exception cref="FormatException">it is no schedule of these threads, in one sentence.</exception>
    public static Schedule Parse(string text, RaceMachine machine)
    {
        var turns = new List<Turn>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (thread, back) = (ThreadOf(word, machine), word.Length > 1 && word[1] == '~');
            if (thread < 0 || !int.TryParse(word.AsSpan(back ? 2 : 1), NumberStyles.None, null, out var count)
                || count is 0 or > MostSteps)
                throw new FormatException(
                    $"\"{word}\" is no part of a schedule; expected a thread " +
                    $"({string.Join(", ", machine.Threads.Select(one => one.Name))}) and a number of " +
                    "steps, such as A4, " +
                    "or ~ and a number of versions, such as B~1");

            turns.AddRange(back
                ? [new Turn(thread, count)]
                : Enumerable.Repeat(new Turn(thread, 0), count));
        }

        return new Schedule(turns);
    }

    private const int MostSteps = 10_000;

    private static int ThreadOf(string word, RaceMachine machine) =>
        machine.Threads.ToList().FindIndex(thread => word.StartsWith(thread.Name, StringComparison.Ordinal));
}
