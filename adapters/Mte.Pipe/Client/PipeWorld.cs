using Mte.Pipe.Processes;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Pipe.Client;

/// <summary>
/// A program that speaks the wire on its standard input and output. If it breaks it is killed, and started
/// again for the next program; if it never sends its hello it is given up for good.
/// </summary>
public sealed class PipeWorld : ILitmusWorld
{
    /// <summary>How many times in a row the program may fail to send its hello.</summary>
    private const int MostStarts = 2;

    private readonly string name;
    private readonly Func<ChildProcess> start;
    private readonly TimeLimits limits;
    private readonly ExternalAdapter? external;
    private readonly Lock state = new();
    private Task<WireClient> client;
    private ChildProcess? process;
    private bool closed, passedSmoke;
    private int breaks;

    /// <summary>Starts the program; its hello is awaited when it is needed.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="command">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limits">How long to wait for it.</param>
    /// <param name="external">How to treat one that is no part of this project; null for one that is.</param>
    public PipeWorld(
        string name, string command, IReadOnlyList<string> arguments, TimeLimits? limits = null,
        ExternalAdapter? external = null)
        : this(
            name, () =>
                ChildProcess.Start(new(command, arguments, (limits ?? TimeLimits.Default).Exit)), limits,
            external)
    {
    }

    /// <summary>Starts a program in a way of the caller's; its hello is awaited when it is needed.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="start">Starts it.</param>
    /// <param name="limits">How long to wait for it.</param>
    /// <param name="external">How to treat one that is no part of this project; null for one that is.</param>
    public PipeWorld(
        string name, Func<ChildProcess> start, TimeLimits? limits = null, ExternalAdapter? external = null)
    {
        (this.name, this.start, this.external) = (name, start, external);
        this.limits = limits ?? TimeLimits.Default;
        client = Connecting();
    }

    public WorldInfo Info => Connected.Info;

    public Trace Run(Program program, Action<Outcome>? answered = null)
    {
        var connected = Connected;
        try
        {
            var trace = connected.Run(program, answered);
            if (external is not null)
                CheckComplete(connected, program, trace);

            breaks = 0;
            return trace;
        }
        catch (AdapterException broken)
        {
            // Even an adapter that still answers may have been left in a bad state.
            connected.Dispose();
            breaks++;
            client = breaks == ExternalAdapter.MostBreaks && external is not null
                ? GivenUp(broken)
                : Connecting();

            // A machine that hangs as a whole cannot say so itself.
            if (!program.Dangerous || !connected.IsSilent)
                throw;

            answered?.Invoke(new Outcome.Hung());
            return new Trace(connected.Info.PageSize, [.. broken.Outcomes, new Outcome.Hung()]);
        }
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
            process?.Dispose();
        }
    }

    // If every op succeeded, the next one has all names that it uses.
    private static void CheckComplete(WireClient connected, Program program, Trace trace)
    {
        var outcomes = trace.Outcomes;
        if (outcomes.Count < program.Ops.Count && outcomes.All(outcome => outcome is Outcome.Done))
            throw connected.Broken(
                $"answered only {outcomes.Count} of the {program.Ops.Count} ops of {program.Id}, each " +
                "with success",
                outcomes, WireRule.Outcome);
    }

    // The task keeps a failure, so every later program gets the same error at once.
    private WireClient Connected => client.GetAwaiter().GetResult();

    // A thread of its own: the threads of the pool are few, and others wait for them.
    private Task<WireClient> Connecting() => Task.Factory.StartNew(
        Connect, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private WireClient Connect()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return AfterSmoke(new WireClient(Start(), name, limits, external is not null));
            }
            catch (AdapterException) when (
                external is null && attempt < MostStarts && !closed && process is not { NeverWrote: true })
            {
                // Once more. A program that never wrote anything would be silent again.
            }
        }
    }

    private WireClient AfterSmoke(WireClient connected)
    {
        if (external is null || passedSmoke)
            return connected;

        try
        {
            var smoke = new SmokePrograms(connected, external.KnownFacts);
            smoke.Run();
            external.Progress?.Invoke($"{connected.Info.Name} keeps the wire ({smoke.Count} smoke programs)");
            passedSmoke = true;
            return connected;
        }
        catch (AdapterException broken)
        {
            connected.Dispose();
            throw new AdapterException($"adapter broken, found by its smoke programs: {broken.Message}");
        }
    }

    private static Task<WireClient> GivenUp(AdapterException broken) => Task.FromException<WireClient>(
        new AdapterException(
            $"adapter given up, since it broke in {ExternalAdapter.MostBreaks} programs in a row: " +
            broken.Message));

    private ChildProcess Start()
    {
        lock (state)
            return closed ? throw new AdapterException($"'{name}' was closed") : process = start();
    }
}
