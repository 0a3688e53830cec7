using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Suites.Fuzzing;

/// <summary>What became of a program in both worlds.</summary>
/// <param name="Program">The program.</param>
/// <param name="Expected">What the world that is compared against answered.</param>
/// <param name="Got">What the target answered.</param>
/// <param name="Difference">Where they first differ; null if they do not.</param>
public sealed record PairRun(
    Program Program, IReadOnlyList<Outcome> Expected, Ended Got, Difference? Difference);

/// <summary>Two worlds that run the same programs. A target that breaks is opened again.</summary>
/// <param name="open">Opens the target.</param>
/// <param name="against">The world that is compared against.</param>
public sealed class Pair(Func<IWorld> open, IWorld against) : IDisposable
{
    private IWorld? target = open();
    private volatile bool closed;

    /// <summary>What the target says of itself; waits until it is ready.</summary>
    public WorldInfo Info => (target ??= open()).Info;

    /// <summary>Bytes in a page of both.</summary>
    public int PageSize => against.Info.PageSize;

    /// <summary>
    /// Runs a program in both. The target runs only what the other ran whole; null if it did not.
    /// </summary>
    public PairRun? Run(Program program)
    {
        var expected = RunIn(against, program);
        if (expected.Broken is not null || expected.Outcomes.Count < program.Ops.Count
            || program.Ops.Zip(expected.Outcomes).Any(one => LeftOut.Waits(one.First, one.Second)))
            return null;

        if (closed)
            return null;

        target ??= open();
        var got = RunIn(target, program);
        if (closed)
            return null;

        if (got.Broken is not null)
        {
            target.Dispose();
            target = null;
        }

        return new(
            program, expected.Outcomes, got,
            Difference.Of(program, expected.Outcomes, got, against.Info.PageSize));
    }

    /// <summary>Ends a program that runs, too; no program runs after that.</summary>
    public void Dispose()
    {
        closed = true;
        target?.Dispose();
    }

    private static Ended RunIn(IWorld world, Program program)
    {
        try
        {
            return new(world.Run(program).Outcomes);
        }
        catch (AdapterException broken)
        {
            return new(broken.Outcomes, broken.Message);
        }
    }
}
