namespace Mte.Reference.Races.Machine;

/// <summary>
/// The code of one thread, made ready to run: registers whose lives do not overlap share a byte, and it is
/// known of every place in the code which registers are still wanted, and which cells may still be touched.
/// </summary>
public sealed class RaceThread
{
    private readonly Layout layout;

    /// <param name="name">Its name.</param>
    /// <param name="code">What it does.</param>
    public RaceThread(string name, StepWriter code)
    {
        (Name, layout) = (name, code.Layout);
        var lives = Lives(code);
        var homes = Homes(lives);
        Steps = [.. code.Steps.Select(step => Rename(step, homes))];
        Registers = homes.Length == 0 ? 0 : homes.Max() + 1;
        Dead = DeadAt(lives, homes);
        (Reads, Writes) = Footprints();
        Remaining = FewestFrom();
    }

    public string Name { get; }

    public MicroStep[] Steps { get; }

    /// <summary>How many bytes its registers take.</summary>
    public int Registers { get; }

    /// <summary>By place in the code: the registers that nothing reads any more, as bits.</summary>
    public uint[] Dead { get; }

    /// <summary>By place in the code: the cells that may still be read, as bits.</summary>
    public ulong[] Reads { get; }

    /// <summary>By place in the code: the cells that may still be written, as bits.</summary>
    public ulong[] Writes { get; }

    /// <summary>
    /// By place in the code: how many steps that take time there are from it to the end, at least.
    /// </summary>
    public int[] Remaining { get; }

    /// <summary>The cells that a step may touch, as bits.</summary>
    public ulong Cells(in MicroStep step)
    {
        if (step.Kind is StepKind.Wmb or StepKind.Rmb or StepKind.Join || !step.TakesTime)
            return 0;

        if (step.At.PageIn < 0)
            return 1UL << step.At.Cell;

        var cells = 0UL;
        for (var page = 0; page < layout.Pages; page++)
            cells |= 1UL << (step.At.Cell + (page * Layout.PageCells));

        return cells;
    }

    // Code goes forward only, so a register lives from its first mention to its last.
    private static (int First, int Last)[] Lives(StepWriter code)
    {
        var lives = Enumerable.Repeat((First: int.MaxValue, Last: -1), code.Registers).ToArray();
        foreach (var (at, step) in code.Steps.Index())
        {
            Mention(step.Register, at);
            Mention(step.At.PageIn, at);
        }

        return lives;

        void Mention(sbyte register, int at)
        {
            if (register >= 0)
                lives[register] = (Math.Min(lives[register].First, at), Math.Max(lives[register].Last, at));
        }
    }

    private static int[] Homes((int First, int Last)[] lives)
    {
        var (homes, until) = (new int[lives.Length], new List<int>());
        foreach (var (register, life) in lives.Index().OrderBy(life => life.Item.First))
        {
            var home = until.FindIndex(last => last < life.First);
            if (home < 0)
            {
                home = until.Count;
                until.Add(0);
            }

            (homes[register], until[home]) = (home, life.Last);
        }

        return homes;
    }

    private static MicroStep Rename(MicroStep step, int[] homes) => step with
    {
        Register = step.Register < 0 ? step.Register : (sbyte)homes[step.Register],
        At = step.At.PageIn < 0 ? step.At : step.At with { PageIn = (sbyte)homes[step.At.PageIn] },
    };

    private uint[] DeadAt((int First, int Last)[] lives, int[] homes)
    {
        var dead = new uint[Steps.Length + 1];
        for (var at = 0; at < dead.Length; at++)
        {
            dead[at] = (1u << Registers) - 1;
            foreach (var (register, life) in lives.Index())
                if (life.First < at && at <= life.Last)
                    dead[at] &= ~(1u << homes[register]);
        }

        return dead;
    }

    private (ulong[] Reads, ulong[] Writes) Footprints()
    {
        var (reads, writes) = (new ulong[Steps.Length + 1], new ulong[Steps.Length + 1]);
        for (var at = Steps.Length - 1; at >= 0; at--)
        {
            ref readonly var step = ref Steps[at];
            var cells = Cells(step);
            foreach (var after in After(at))
            {
                reads[at] |= reads[after] | cells;
                writes[at] |= writes[after] | (step.Kind is StepKind.Load or StepKind.WaitFor ? 0 : cells);
            }
        }

        return (reads, writes);
    }

    private int[] FewestFrom()
    {
        var fewest = new int[Steps.Length + 1];
        for (var at = Steps.Length - 1; at >= 0; at--)
            fewest[at] = After(at).Min(after => fewest[after]) + (Steps[at].TakesTime ? 1 : 0);

        return fewest;
    }

    /// <summary>Where the code may go on after a step.</summary>
    private int[] After(int at) => Steps[at] switch
    {
        { IsJump: true } jump => [jump.Target],
        { Kind: StepKind.Branch } branch => [at + 1, branch.Target],
        _ => [at + 1],
    };
}
