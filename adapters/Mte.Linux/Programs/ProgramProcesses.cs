using Mte.Linux.Puppets;
using Mte.Spec.Ops;

namespace Mte.Linux.Programs;

/// <summary>The processes and threads of a program, by their names.</summary>
internal sealed class ProgramProcesses : NamedThings<Puppet>
{
    /// <summary>The process that does an op.</summary>
    /// <exception cref="ThingNeverMadeException">no op made it.</exception>
    public Puppet Of(Op op) => this[op.By];

    /// <summary>Ends all processes but the first.</summary>
    public void EndOthers()
    {
        var others = All.Where(process => process.Key != Op.Main).ToArray();
        End(others.Select(process => process.Value));
        foreach (var (name, _) in others)
            Remove(name);
    }

    /// <summary>Ends all processes.</summary>
    public void EndAll() => End(All.Select(process => process.Value));

    // Kills all before it waits for any: a traced process cannot be waited for until its tracer is dead.
    private static void End(IEnumerable<Puppet> processes)
    {
        var all = processes.ToArray();
        foreach (var process in all)
            process.Kill();

        foreach (var process in all)
            process.Reap();
    }
}
