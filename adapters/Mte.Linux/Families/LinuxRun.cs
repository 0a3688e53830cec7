using Mte.Linux.Host;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Linux.Families;

/// <summary>One run of a program: the things that its ops made, and a class for each family of ops.</summary>
internal sealed class LinuxRun : IDisposable
{
    private static readonly Outcome BelowEmulator =
        new Outcome.Unsupported("the op looks at the kernel below the emulator, or changes it");

    private readonly Machine machine;
    private readonly Mailboxes mailboxes = new();
    private readonly UndoStack undo = new();
    private readonly OpFamilies families;

    /// <summary>Starts the first process of a program.</summary>
    /// <param name="image">The puppet's file.</param>
    /// <param name="machine">The machine.</param>
    public LinuxRun(string image, Machine machine)
    {
        this.machine = machine;
        Things.Processes[Op.Main] = Puppet.Start(
            mailboxes, image, machine.Info.Facts.Contains("mte"), machine.Emulator);
        Settings = new KernelSettings(undo);
        families = new OpFamilies(Things, mailboxes, undo, image, machine);
    }

    /// <summary>What the ops made.</summary>
    public ProgramThings Things { get; } = new();

    /// <summary>Settings of the kernel, which come back with the end of the run.</summary>
    public KernelSettings Settings { get; }

    /// <summary>Does one op; null if it uses something that an earlier op failed to make.</summary>
    /// <exception cref="AdapterException">the op hangs, or the puppet broke.</exception>
    public Outcome? Do(Op op)
    {
        try
        {
            // A dead process answers every op with its fatal signal.
            return Things.Processes.Of(op).Death is { } signal ? new Outcome.Killed(signal)
                : machine.IsEmulated && FactsAttribute.Of(op).Reach is Reach.Kernel ? BelowEmulator
                : families.Do(op);
        }
        catch (ThingNeverMadeException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        Things.Processes.EndAll();
        undo.Dispose();
        mailboxes.Dispose();
    }
}
