using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.State;

/// <summary>struct sighand_struct: what a process does with signals; and whether it lives.</summary>
public sealed class Sighand
{
    private readonly Dictionary<Signal, (SignalHandler Handler, SigactionFlags Flags)> actions = [];

    /// <summary>What is done with a signal: every program of a case starts with a handler for each.</summary>
    public (SignalHandler Handler, SigactionFlags Flags) this[Signal signal]
    {
        get => actions.GetValueOrDefault(signal, (SignalHandler.Catch, SigactionFlags.None));
        set => actions[signal] = value;
    }

    /// <summary>The signal that killed the process; 0 while it lives.</summary>
    public Signal Death { get; set; }

    [Models("kernel/fork.c", "copy_sighand")]
    public Sighand Copy()
    {
        var copy = new Sighand();
        foreach (var (signal, action) in actions)
            copy.actions[signal] = action;

        return copy;
    }
}
