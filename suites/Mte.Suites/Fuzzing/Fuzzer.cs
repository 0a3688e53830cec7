using Mte.Spec.Values;

namespace Mte.Suites.Fuzzing;

/// <summary>A difference that was found.</summary>
/// <param name="Seed">The seed of the program that showed it first.</param>
/// <param name="Run">The shrunk program, in both worlds.</param>
/// <param name="Length">How many ops the program had before it was shrunk.</param>
/// <param name="Flaky">Whether it did not come again each time.</param>
public sealed record Finding(int Seed, PairRun Run, int Length, bool Flaky)
{
    /// <summary>The op, and the kinds of both outcomes.</summary>
    public string Kind => Run.Difference!.Kind;

    /// <summary>A case that expects what the world that is compared against answered.</summary>
    /// <param name="target">The target, for comments.</param>
    /// <param name="against">What it is compared against, for comments.</param>
    public string ToCase(string target, string against)
    {
        var difference = Run.Difference!;
        var got = difference.Got?.ToString() ?? $"broken: {difference.Broken}";
        string[] comments =
        [
            $"Found by mteconf fuzz --seed {Seed} --programs 1" +
                $"{(Flaky ? "; flaky: it does not come each time" : "")}.",
            $"Step {difference.Step + 1}: {against} answers {difference.Expected}, {target} answers {got}.",
            "",
            .. Run.Program.Ops.Select((op, step) =>
                $"{step + 1}. {Spelling.Of(op.GetType().Name)}: {Run.Expected[step]} | " +
                $"{(step < Run.Got.Outcomes.Count ? Run.Got.Outcomes[step] : got)}"),
        ];
        var title = $"Write here what the case shows ({Kind})";
        return CaseText.Of(title, comments.Select(line => line.TrimEnd()), Run.Program, Run.Expected);
    }
}

/// <summary>Runs random programs in two worlds, and shrinks those in which they differ.</summary>
/// <param name="generator">Makes the programs.</param>
/// <param name="pair">The two worlds.</param>
/// <param name="seed">The seed of the first program; each later one has the next number.</param>
public sealed class Fuzzer(ProgramGenerator generator, Pair pair, int seed)
{
    /// <summary>How often a difference must come again, or it is flaky.</summary>
    private const int Repetitions = 3;

    private static readonly TimeSpan ShrinkLimit = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, int> kinds = [];

    /// <summary>Programs that ran.</summary>
    public int Programs { get; private set; }

    /// <summary>Ops that ran.</summary>
    public long Ops { get; private set; }

    /// <summary>How many programs showed a difference of each kind.</summary>
    public IReadOnlyDictionary<string, int> Kinds => kinds;

    /// <summary>Runs the next program.</summary>
    /// <returns>What it found, if it is the first of its kind; else null.</returns>
    public Finding? Next()
    {
        var own = unchecked(seed + Programs++);
        var program = generator.Make(own);
        Ops += program.Ops.Count;
        if (pair.Run(program) is not { Difference: { } difference } run || Count(difference.Kind) > 1)
            return null;

        // A machine that breaks costs a time limit and a boot each time.
        if (difference.Got is null)
            return new Finding(own, UpTo(run, difference.Step), program.Ops.Count, Flaky: false);

        var flaky = !Repeats(run);
        var shrunk = flaky ? run : new Shrinker(pair, ShrinkLimit).Shrink(run);
        return new Finding(own, shrunk, program.Ops.Count, flaky || !Repeats(shrunk));
    }

    private static PairRun UpTo(PairRun run, int step) => run with
    {
        Program = run.Program with { Ops = [.. run.Program.Ops.Take(step + 1)] },
        Expected = [.. run.Expected.Take(step + 1)],
    };

    private int Count(string kind) => kinds[kind] = kinds.GetValueOrDefault(kind) + 1;

    private bool Repeats(PairRun run)
    {
        for (var time = 0; time < Repetitions; time++)
            if (pair.Run(run.Program)?.Difference?.Kind != run.Difference!.Kind)
                return false;

        return true;
    }
}
