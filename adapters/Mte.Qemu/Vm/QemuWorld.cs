using Mte.Qemu.Wire;
using Mte.Spec;

namespace Mte.Qemu.Vm;

/// <summary>
/// A Linux kernel in QEMU, with the agent as its init. One machine runs many programs; a program that breaks it costs
/// a new boot.
/// </summary>
public sealed class QemuWorld : IHibernatingWorld, ILitmusWorld
{
    private readonly PipeWorld machine;
    private readonly Func<PipeWorld> another;
    private readonly Func<HibernatingMachine> hibernating;
    private readonly Lazy<Emulator> emulator;
    private readonly Lazy<IReadOnlyList<string>> boot;
    private readonly Lock state = new();
    private HibernatingMachine? asleep;
    private bool closed;

    /// <summary>Starts to boot; the machine is waited for when it is needed.</summary>
    /// <param name="options">What to boot.</param>
    /// <param name="name">What people know the world as.</param>
    public QemuWorld(QemuOptions options, string name)
    {
        emulator = new(() => Vm.Emulator.Find(options.QemuPath));
        boot = new(() => BootCommand.For(emulator.Value, options));
        another = () => new PipeWorld(
            name, () => BootCommand.Start(boot.Value), options.Patience);
        hibernating = () => new HibernatingMachine(name, emulator.Value, options);
        machine = another();
    }

    public WorldInfo Info => machine.Info with
    {
        Name = $"{machine.Info.Name} in QEMU {emulator.Value.Version}",
    };

    /// <summary>The version of QEMU.</summary>
    public Version Emulator => emulator.Value.Version;

    /// <summary>How the machine is made, as options of QEMU.</summary>
    public string Machine => BootCommand.Describe(boot.Value);

    /// <summary>What the user should know about the emulator, in one sentence; null if all is well.</summary>
    public string? Warning => emulator.Value.Warning;

    public Trace Run(Spec.Program program, Action<Outcome>? answered = null)
    {
        if (program.Hibernates)
            return Alone(RunTogether([program])[0], answered);

        if (!program.Dangerous)
            return machine.Run(program, answered);

        // Whatever it leaves behind, no other program meets it.
        using var alone = another();
        return alone.Run(program, answered);
    }

    public LitmusRan Run(LitmusJob job) => machine.Run(job);

    public IReadOnlyList<Ended> RunTogether(IReadOnlyList<Spec.Program> programs)
    {
        HibernatingMachine switchedOff;
        lock (state)
        {
            if (closed)
                throw new AdapterException($"'{Info.Name}' was closed");

            switchedOff = asleep = hibernating();
        }

        using (switchedOff)
            return switchedOff.Run(programs);
    }

    public void Dispose()
    {
        lock (state)
        {
            closed = true;
            asleep?.Dispose();
        }

        machine.Dispose();
    }

    private Trace Alone(Ended ended, Action<Outcome>? answered)
    {
        foreach (var outcome in ended.Outcomes)
            answered?.Invoke(outcome);

        return ended.Broken is null
            ? new Trace(Info.PageSize, ended.Outcomes)
            : throw new AdapterException(ended.Broken, ended.Outcomes);
    }
}
