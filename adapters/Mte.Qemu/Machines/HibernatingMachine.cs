using Mte.Pipe.Client;
using Mte.Pipe.Processes;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Qemu.Machines;

/// <summary>
/// A machine that hibernates while programs run in it, and resumes in another QEMU from the image that the
/// first one's kernel wrote to the disk.
/// </summary>
/// <param name="name">What messages call it.</param>
/// <param name="emulator">The QEMU.</param>
/// <param name="options">How to boot it.</param>
internal sealed class HibernatingMachine(string name, Emulator emulator, QemuOptions options) : IDisposable
{
    private const long DiskBytes = 1536L << 20;
    private const string Disk = "/dev/vdb";

    private readonly Lock state = new();
    private readonly FileStream disk = CreateUnnamedFile();
    private ChildProcess? qemu;
    private bool closed;

    /// <summary>Runs programs that share one hibernation.</summary>
    /// <exception cref="AdapterException">the machine broke.</exception>
    public IReadOnlyList<Ended> Run(IReadOnlyList<Program> programs)
    {
        var limits = options.TimeLimits ?? TimeLimits.Default;
        var client = new WireClient(Boot($"mte.hibernate={Disk}"), name, limits);
        return client.RunTogether(programs, resume: () => Boot($"mte.resume={Disk}"));
    }

    public void Dispose()
    {
        lock (state)
        {
            closed = true;
            qemu?.Dispose();
            disk.Dispose();
        }
    }

    private ChildProcess Boot(string argument)
    {
        var command = BootCommand.For(emulator, options, new HibernationBoot(PathOf(disk), argument));
        lock (state)
        {
            if (closed)
                throw new AdapterException($"'{name}' was closed");

            // The machine before has powered off.
            qemu?.Dispose();
            return qemu = BootCommand.Start(command);
        }
    }

    /// <summary>A file without a name: nothing is left of it, however this process ends.</summary>
    private static FileStream CreateUnnamedFile()
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

/// <summary>What a boot of a machine that hibernates has in addition.</summary>
/// <param name="Disk">The file of its second disk, for the image.</param>
/// <param name="Argument">
/// The argument on the kernel's command line that tells the agent whether to hibernate or to resume.
/// </param>
internal sealed record HibernationBoot(string Disk, string Argument);
