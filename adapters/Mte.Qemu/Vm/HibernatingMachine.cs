using Mte.Qemu.Wire;
using Mte.Spec;

namespace Mte.Qemu.Vm;

/// <summary>
/// A machine that is switched off while programs run in it, and goes on in another QEMU, which finds on the disk what
/// the first one's kernel wrote.
/// </summary>
internal sealed class HibernatingMachine(string name, Emulator emulator, QemuOptions options) : IDisposable
{
    private const long DiskBytes = 1536L << 20;
    private const string Disk = "/dev/vdb";

    private readonly Lock state = new();
    private readonly FileStream disk = Unnamed();
    private Peer? peer;
    private bool closed;

    /// <summary>Runs programs through one hibernation.</summary>
    /// <exception cref="AdapterException">the machine broke.</exception>
    public IReadOnlyList<Ended> Run(IReadOnlyList<Spec.Program> programs)
    {
        var patience = options.Patience ?? Patience.Usual;
        var wire = new TogetherClient(name, patience, programs);
        wire.Ask(Start($"mte.hibernate={Disk}"));
        while (wire.ReadUntilPowerOff())
            wire.GoOn(Start($"mte.resume={Disk}"));

        return wire.Ended;
    }

    public void Dispose()
    {
        lock (state)
        {
            closed = true;
            peer?.Dispose();
            disk.Dispose();
        }
    }

    private Peer Start(string argument)
    {
        var boot = BootCommand.For(emulator, options, new HibernationBoot(PathOf(disk), argument));
        lock (state)
        {
            if (closed)
                throw new AdapterException($"'{name}' was closed");

            // The one before has switched itself off.
            peer?.Dispose();
            return peer = BootCommand.Start(boot);
        }
    }

    /// <summary>A file without a name, so that nothing is left of it whatever becomes of this process.</summary>
    private static FileStream Unnamed()
    {
        var path = Path.GetTempFileName();
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        File.Delete(path);
        file.SetLength(DiskBytes);
        return file;
    }

    private static string PathOf(FileStream file) =>
        $"/proc/{Environment.ProcessId}/fd/{file.SafeFileHandle.DangerousGetHandle()}";
}

/// <summary>What a machine that hibernates has more than others.</summary>
/// <param name="Disk">The file that is its second disk.</param>
/// <param name="Argument">Tells the agent which boot this is.</param>
internal sealed record HibernationBoot(string Disk, string Argument);
