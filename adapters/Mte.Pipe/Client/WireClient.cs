using Mte.Pipe.Processes;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Pipe.Client;

/// <summary>
/// The side of the wire that asks: it has a program run, a litmus test, or programs that share a hibernation.
/// After the other side broke the client is of no more use.
/// </summary>
public sealed class WireClient : IDisposable
{
    private readonly WireConnection connection;
    private readonly TimeLimits limits;
    private readonly bool isExternal;

    /// <summary>Reads the other side's hello.</summary>
    /// <param name="process">The other side, just started.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">How long to wait for it.</param>
    /// <param name="isExternal">
    /// It is no part of this project: messages name the promise that it breaks.
    /// </param>
    /// <exception cref="AdapterException">there was no hello, or it speaks another version.</exception>
    public WireClient(ChildProcess process, string name, TimeLimits limits, bool isExternal = false)
    {
        (this.limits, this.isExternal) = (limits, isExternal);
        connection = new WireConnection(process, name, limits, isExternal);
        var hello = connection.Receive(
            WireJson.Default.Hello, new Awaited(limits.Hello, "before its hello", WireRule.Hello, []));
        if (!hello.Mte.Contains(Hello.Version))
            throw Broken(
                $"speaks version {string.Join(", ", hello.Mte)} of the protocol, and this program version " +
                $"{Hello.Version}", [], WireRule.Version);

        Info = hello.Info;
        if (!isExternal)
            connection.ForgetErrorLines();

        if (hello.Mte.Count > 1)
            connection.Send(new Chosen(Hello.Version), WireJson.Default.Chosen, "read the version");
    }

    /// <summary>What the other side says of itself.</summary>
    public WorldInfo Info { get; }

    /// <summary>The other side was killed because it was silent for too long.</summary>
    public bool IsSilent => connection.IsSilent;

    /// <summary>Has a program run.</summary>
    /// <param name="program">The program.</param>
    /// <param name="answered">Told each outcome as soon as it is known.</param>
    /// <param name="line">The line to send, where it is not the JSON of the program.</param>
    /// <exception cref="AdapterException">
    /// the other side broke, or says so; with the outcomes until then.
    /// </exception>
    public Trace Run(Program program, Action<Outcome>? answered, string? line = null)
    {
        connection.CheckNothingWaits(program.Id);
        if (line is null)
            connection.Send(program, WireJson.Default.Program, "read a program");
        else
            connection.SendLine(line, "read a program");

        var outcomes = new List<Outcome>();
        while (ReadAnswer(program, outcomes) is { End: false } answer)
        {
            var outcome = OutcomeIn(answer, program, outcomes);
            outcomes.Add(outcome);
            answered?.Invoke(outcome);
        }

        // The first op needs no name, so it has an outcome. Without one this may be the end of the program
        // before.
        return outcomes.Count > 0 || program.Ops.Count == 0
            ? new Trace(Info.PageSize, outcomes)
            : throw Broken($"sent an end before the first outcome of {program.Id}", [], WireRule.End);
    }

    /// <summary>Sends a line that is no program.</summary>
    /// <returns>The error that answers it.</returns>
    /// <exception cref="AdapterException">the other side broke, or takes the line for a program.</exception>
    public string Refusal(string line)
    {
        connection.SendLine(line, "read a line");
        var answer = connection.Receive(
            WireJson.Default.Answered,
            new Awaited(limits.Answer, $"after the line {line}", WireRule.Refusal, []));
        return answer.Error ?? throw Broken($"took {line} for a program", [], WireRule.Refusal);
    }

    /// <summary>Has a litmus test run.</summary>
    /// <exception cref="AdapterException">the other side broke, or says so.</exception>
    public LitmusRan Run(LitmusJob job)
    {
        connection.Send(new LitmusRequest(job), LitmusJson.Default.LitmusRequest, "read a litmus test");
        var answer = connection.Receive(
            WireJson.Default.Answered,
            new Awaited(limits.LongAnswer, $"during {job.Id}", WireRule.Outcome, []));
        return answer switch
        {
            { End: true, Counts: { } counts } => new LitmusRan(counts, answer.Frames),
            { Error: { } error } => throw Broken($"gave up {job.Id}: {error}", []),
            _ => throw Broken($"sent no counts of {job.Id}", []),
        };
    }

    /// <summary>Has programs run that share a hibernation of the machine.</summary>
    /// <param name="programs">The programs.</param>
    /// <param name="resume">Starts the machine that resumes, after the last one powered off.</param>
    /// <returns>What became of each program, in their order.</returns>
    /// <exception cref="AdapterException">the machine broke.</exception>
    public IReadOnlyList<Ended> RunTogether(IReadOnlyList<Program> programs, Func<ChildProcess> resume)
    {
        connection.Send(new Together(programs), WireJson.Default.Together, "read the programs");
        var answers = new SharedAnswers(programs.Count);
        var awaited = new Awaited(
            limits.LongAnswer, "while programs ran that share a hibernation", WireRule.AnswerTime, []);
        while (!answers.AreComplete)
        {
            var answer = connection.Receive(WireJson.Default.TogetherAnswered, awaited);
            if (answer.PowersOff)
            {
                connection.AwaitPowerOff();
                connection.ContinueWith(resume());
            }
            else if (!answers.Add(answer))
            {
                throw Broken("sent an answer that belongs to no program", []);
            }
        }

        return answers.Ended;
    }

    /// <summary>Kills the other side, which did something wrong.</summary>
    /// <param name="what">What it did, as half a sentence.</param>
    /// <param name="outcomes">The outcomes that it sent before.</param>
    /// <param name="rule">The promise that it broke.</param>
    /// <returns>The exception to throw.</returns>
    public AdapterException Broken(string what, IReadOnlyList<Outcome> outcomes, WireRule? rule = null) =>
        connection.Broken(what, outcomes, rule);

    public void Dispose() => connection.Dispose();

    private Answered ReadAnswer(Program program, IReadOnlyList<Outcome> outcomes)
    {
        var missing = outcomes.Count < program.Ops.Count ? WireRule.Outcome : WireRule.End;
        return connection.Receive(
            WireJson.Default.Answered,
            new Awaited(limits.Answer, Position(program, outcomes.Count), missing, outcomes));
    }

    private Outcome OutcomeIn(Answered answer, Program program, IReadOnlyList<Outcome> outcomes)
    {
        var at = Position(program, outcomes.Count);
        if (answer.Error is { } error)
            throw Broken($"gave up {at}: {error}", outcomes);

        if (answer.Outcome is not { } outcome || outcomes.Count == program.Ops.Count)
            throw Broken($"sent an answer that belongs to no op, {at}", outcomes, WireRule.Outcome);

        return isExternal && outcome is Outcome.Hung && !program.Dangerous
            ? throw Broken(
                $"answered \"hung\" {at}; only an op of a dangerous program may hang", outcomes,
                WireRule.Outcome)
            : outcome;
    }

    private static string Position(Program program, int op) => op < program.Ops.Count
        ? $"at op {op + 1} of {program.Id}, {Spelling.Of(program.Ops[op].GetType().Name)}"
        : $"after the last op of {program.Id}";
}
