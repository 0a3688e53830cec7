using Mte.Packaging;
using Mte.Packaging.Tools;
using Mte.Pipe.Client;
using Mte.Pipe.Processes;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Qemu.Machines;

/// <summary>
/// QEMU's user-mode emulation: <c>qemu-aarch64</c> implements prctl, PROT_MTE and tag check faults on its
/// own, on top of whatever kernel it runs on. The agent runs in it, and starts its puppets in it.
/// </summary>
public sealed class UserEmulator : IWorld
{
    /// <summary>
    /// The release whose ABI it is held to. It promises none itself: <c>uname</c> tells the kernel below.
    /// This is the newest ABI that needs nothing of the system calls which QEMU passes on to that kernel.
    /// </summary>
    public const string Release = "6.1";

    private const string Options = "-cpu max";

    private static readonly Tool Program = new("qemu-aarch64", "qemu-user", "QEMU's user-mode emulation")
    {
        Install = "apt-get install qemu-user (on Debian 12: apt-get install -t bookworm-backports qemu-user)",
    };

    private readonly PipeWorld agent;
    private readonly Lazy<Emulator> emulator;

    /// <summary>Starts it.</summary>
    /// <param name="path">The emulator; <c>qemu-aarch64</c> of the PATH if not given.</param>
    /// <param name="name">What messages call the world.</param>
    /// <param name="progress">Told, in one sentence each, what takes long.</param>
    /// <param name="agentPath">A compiled agent; compiled from its sources if not given.</param>
    /// <param name="limits">How long to wait for it; the default limits if not given.</param>
    public UserEmulator(
        string? path, string name, Action<string>? progress = null, string? agentPath = null,
        TimeLimits? limits = null)
    {
        emulator = new(() => Emulator.Find(path is null ? Program : Program with { Name = path }));
        agent = new PipeWorld(name, Start, limits);

        ChildProcess Start()
        {
            string[] command = [emulator.Value.Path, .. Options.Split(' ')];
            var file = agentPath ?? AgentBuild.Find(CacheFolder.Default, progress);
            string[] arguments = [.. command[1..], file, "--emulator", .. command];
            return ChildProcess.Start(new(command[0], arguments, (limits ?? TimeLimits.Default).Exit));
        }
    }

    public WorldInfo Info => agent.Info with
    {
        Name = $"QEMU {emulator.Value.Version} user mode",
        Release = Release,
    };

    public MachineFacts Machine => new($"{emulator.Value.Version}", Options, Warning: null);

    public Trace Run(Program program, Action<Outcome>? answered = null) => agent.Run(program, answered);

    public void Dispose() => agent.Dispose();
}
