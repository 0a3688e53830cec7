using System.Globalization;
using Mte.Linux.Host;
using Mte.Spec.Litmus;
using Mte.Spec.Worlds;

namespace Mte.Linux.Litmus;

/// <summary>
/// Runs a litmus test many times: a batch of pages is prepared, the threads go through it page by page, and
/// what they read is counted. Processes live as long as the test, or as a batch if its pages must be shared
/// by a fork.
/// </summary>
internal sealed class LitmusRun : IDisposable
{
    private readonly LitmusJob job;
    private readonly LitmusUnit unit;
    private readonly LitmusStage stage;
    private readonly IReadOnlyList<string> names;
    private readonly LitmusDelays delays;
    private readonly Dictionary<string, (FinalState State, int Times)> counts = [];
    private int done;

    public LitmusRun(string image, Machine machine, LitmusJob job)
    {
        (this.job, names, delays) = (job, job.Results(), new LitmusDelays(job.Seed));
        unit = LitmusUnit.Of(job, machine);
        stage = new LitmusStage(image, machine, job, unit);
    }

    /// <summary>Runs it.</summary>
    public LitmusRan Run()
    {
        for (var ran = 0; ran < job.Runs; ran += unit.InBatch)
            Batch(Math.Min(unit.InBatch, job.Runs - ran));

        return new LitmusRan(
            [.. counts.Values.Select(count => new LitmusCount(count.State, count.Times))],
            stage.Frames is { } frames ? frames with { Done = done } : null);
    }

    public void Dispose() => stage.Dispose();

    /// <summary>How often the kernel has done since it runs what the test asks it for.</summary>
    private int Done => job.Counter is { } counter
        ? File.ReadLines("/proc/vmstat")
            .Select(line => line.Split(' ')).Where(words => words[0] == counter)
            .Select(words => int.Parse(words[1], CultureInfo.InvariantCulture)).FirstOrDefault()
        : 0;

    private void Batch(int pages)
    {
        stage.Prepare();
        var (results, before) = (new byte[pages, names.Count], Done);
        var racing = job.Threads.Zip(
            delays.Next(job.Threads.Count, pages), (thread, waits) => Task.Factory.StartNew(
            () => (
                thread.Steps,
                Read: stage.Loop(thread.Name, [.. thread.Steps.Select(step => step.Op)], pages, waits)),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Wait(racing);
        done += Done - before;
        foreach (var thread in racing)
            Collect(results, thread.Result.Steps, thread.Result.Read);

        foreach (var step in job.Finally)
            Collect(results, [step], stage.Loop(step.By, [step.Op], pages, null));

        for (var page = 0; page < pages; page++)
            Count(results, page);

        stage.RecordFrames();
        stage.Clear();
    }

    private static void Wait(Task[] racing)
    {
        try
        {
            Task.WaitAll(racing);
        }
        catch (AggregateException several)
        {
            throw new AdapterException(several.InnerExceptions[0].Message);
        }
    }

    private void Collect(byte[,] results, IReadOnlyList<LitmusStep> steps, byte[] read)
    {
        foreach (var name in steps.Select(step => step.Op.Result).OfType<string>())
        {
            var slot = names.Index().First(known => known.Item == name).Index;
            for (var page = 0; page < results.GetLength(0); page++)
                results[page, slot] = read[(page * names.Count) + slot];
        }
    }

    private void Count(byte[,] results, int page)
    {
        var state = new FinalState(
            names.Index().ToDictionary(name => name.Item, name => (int)results[page, name.Index]));
        var key = state.ToString();
        counts[key] = (state, counts.GetValueOrDefault(key).Times + 1);
    }
}
