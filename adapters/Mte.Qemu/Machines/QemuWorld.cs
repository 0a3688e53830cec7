using Mte.Pipe.Client;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Qemu.Machines;

/// <summary>
/// A Linux kernel in QEMU, with the agent as its init. One machine runs many programs; after a program that
/// breaks it, a new one boots.
/// </summary>
public sealed class QemuWorld : IHibernatingWorld, ILitmusWorld
{
    private readonly PipeWorld shared;
    private readonly Func<PipeWorld> boot;
    private readonly Func<HibernatingMachine> bootHibernating;
    private readonly Lazy<Emulator> emulator;
    private readonly Lazy<IReadOnlyList<string>> command;
    private readonly Lock state = new();
    private HibernatingMachine? hibernating;
    private bool closed;

    /// <summary>Starts to boot; the machine's hello is awaited when it is needed.</summary>
    /// <param name="options">Which kernel to boot, and how.</param>
    /// <param name="name">What messages call the world.</param>
    public QemuWorld(QemuOptions options, string name)
    {
        emulator = new(() => Emulator.Find(options.QemuPath));
        command = new(() => BootCommand.For(emulator.Value, options));
        boot = () => new PipeWorld(name, () => BootCommand.Start(command.Value), options.TimeLimits);
        bootHibernating = () => new HibernatingMachine(name, emulator.Value, options);
        shared = boot();
    }

    public WorldInfo Info => shared.Info with
    {
        Name = $"{shared.Info.Name} in QEMU {emulator.Value.Version}",
    };

    public MachineFacts Machine =>
        new($"{emulator.Value.Version}", BootCommand.Describe(command.Value), emulator.Value.Warning);

    public Trace Run(Program program, Action<Outcome>? answered = null)
    {
        if (program.Hibernates)
            return TraceOf(RunTogether([program])[0], answered);

        if (!program.Dangerous)
            return shared.Run(program, answered);

        // It may leave the machine broken, so no other program runs there.
        using var own = boot();
        return own.Run(program, answered);
    }

    public LitmusRan Run(LitmusJob job) => shared.Run(job);

    public IReadOnlyList<Ended> RunTogether(IReadOnlyList<Program> programs)
    {
        HibernatingMachine machine;
        lock (state)
        {
            if (closed)
                throw new AdapterException($"'{Info.Name}' was closed");

            machine = hibernating = bootHibernating();
        }

        using (machine)
            return machine.Run(programs);
    }

    public void Dispose()
    {
        lock (state)
        {
            closed = true;
            hibernating?.Dispose();
        }

        shared.Dispose();
    }

    private Trace TraceOf(Ended ended, Action<Outcome>? answered)
    {
        foreach (var outcome in ended.Outcomes)
            answered?.Invoke(outcome);

        return ended.Broken is null
            ? new Trace(Info.PageSize, ended.Outcomes)
            : throw new AdapterException(ended.Broken, ended.Outcomes);
    }
}
