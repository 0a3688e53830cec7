using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Pipe.Client;

/// <summary>Collects the answers of programs that share a hibernation.</summary>
/// <param name="count">How many programs.</param>
internal sealed class SharedAnswers(int count)
{
    private readonly List<Outcome>[] outcomes =
        [.. Enumerable.Range(0, count).Select(_ => new List<Outcome>())];
    private readonly Ended?[] ended = new Ended?[count];

    /// <summary>Every program has ended.</summary>
    public bool AreComplete => ended.All(program => program is not null);

    /// <summary>What became of each program, once all have ended.</summary>
    public IReadOnlyList<Ended> Ended => [.. ended.Select(program => program!)];

    /// <summary>Adds an answer; false if it belongs to no program.</summary>
    public bool Add(TogetherAnswered answer)
    {
        if (answer.Answered is not { } answered || answer.Program < 0 || answer.Program >= count)
            return false;

        if (answered.Outcome is { } outcome)
            outcomes[answer.Program].Add(outcome);

        if (answered.End || answered.Error is not null)
            ended[answer.Program] = new Ended(outcomes[answer.Program], answered.Error);

        return true;
    }
}
