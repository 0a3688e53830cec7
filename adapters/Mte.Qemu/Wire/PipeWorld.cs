using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Qemu.Wire;

/// <summary>
/// Any program that speaks the wire on its standard input and output. One that breaks is ended, and a fresh one
/// takes the next program; one that cannot be brought to its hello is given up for good.
/// </summary>
public sealed class PipeWorld : ILitmusWorld
{
    /// <summary>How often a program may fail in a row to come up.</summary>
    private const int Starts = 2;

    private readonly string name;
    private readonly Func<Peer> start;
    private readonly Patience patience;
    private readonly Foreign? foreign;
    private readonly Lock state = new();
    private Task<WireClient> client;
    private Peer? peer;
    private bool closed, smoked;
    private int breaks;

    /// <summary>Starts the program; its hello is waited for when it is needed.</summary>
    /// <param name="name">What people know the world as.</param>
    /// <param name="command">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="patience">How long to wait for it.</param>
    /// <param name="foreign">What to make of one that somebody else wrote; null for our own.</param>
    public PipeWorld(
        string name, string command, IReadOnlyList<string> arguments, Patience? patience = null, Foreign? foreign = null)
        : this(name, () => Peer.Start(command, arguments, (patience ?? Patience.Usual).Goodbye), patience, foreign)
    {
    }

    internal PipeWorld(string name, Func<Peer> start, Patience? patience = null, Foreign? foreign = null)
    {
        (this.name, this.start, this.patience, this.foreign) = (name, start, patience ?? Patience.Usual, foreign);
        client = Connecting();
    }

    public WorldInfo Info => Connected.Info;

    public Trace Run(Spec.Program program, Action<Outcome>? answered = null)
    {
        var connected = Connected;
        try
        {
            var trace = connected.Run(program, answered);
            if (foreign is not null)
                CheckWhole(connected, program, trace);

            breaks = 0;
            return trace;
        }
        catch (AdapterException broken)
        {
            // Even one that still answers may have been left in a bad state by what went wrong.
            connected.Dispose();
            breaks++;
            client = breaks == Foreign.MostBreaks && foreign is not null ? GivenUp(broken) : Connecting();

            // A machine that stands still as a whole cannot say so itself.
            if (!program.Dangerous || !connected.Silent)
                throw;

            answered?.Invoke(new Outcome.Hung());
            return new Trace(connected.Info.PageSize, [.. broken.Outcomes, new Outcome.Hung()]);
        }
    }

    // Where every op did what it was to do, the next one has all that it uses.
    private static void CheckWhole(WireClient connected, Spec.Program program, Trace trace)
    {
        if (trace.Outcomes.Count < program.Ops.Count && trace.Outcomes.All(outcome => outcome is Outcome.Done))
            throw connected.Broken(
                $"answered {trace.Outcomes.Count} of the {program.Ops.Count} ops of {program.Id}, each with success",
                trace.Outcomes, WireRule.Outcome);
    }

    public LitmusRan Run(LitmusJob job)
    {
        var connected = Connected;
        try
        {
            return connected.Run(job);
        }
        catch (AdapterException)
        {
            connected.Dispose();
            client = Connecting();
            throw;
        }
    }

    public void Dispose()
    {
        lock (state)
        {
            closed = true;
            peer?.Dispose();
        }
    }

    // A failure stays in the task, so everybody after it gets the same error at once.
    private WireClient Connected => client.GetAwaiter().GetResult();

    // A thread of its own: the pool's few are needed by whoever waits for others.
    private Task<WireClient> Connecting() => Task.Factory.StartNew(
        Connect, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private WireClient Connect()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Smoked(new WireClient(Start(), name, patience, foreign is not null));
            }
            catch (AdapterException) when (foreign is null && attempt < Starts && !closed && peer is not { IsMute: true })
            {
                // Once more. What was mute all the time would be so again.
            }
        }
    }

    private WireClient Smoked(WireClient connected)
    {
        if (foreign is null || smoked)
            return connected;

        try
        {
            var smoke = new WireSmoke(connected, foreign.Facts);
            smoke.Run();
            foreign.Say?.Invoke($"{connected.Info.Name} keeps the wire ({smoke.Count} smoke programs)");
            smoked = true;
            return connected;
        }
        catch (AdapterException broken)
        {
            connected.Dispose();
            throw new AdapterException($"adapter broken, as its smoke programs show: {broken.Message}");
        }
    }

    private static Task<WireClient> GivenUp(AdapterException broken) => Task.FromException<WireClient>(
        new AdapterException($"adapter given up, because it broke at {Foreign.MostBreaks} programs in a row: {broken.Message}"));

    private Peer Start()
    {
        lock (state)
            return closed ? throw new AdapterException($"'{name}' was closed") : peer = start();
    }
}
