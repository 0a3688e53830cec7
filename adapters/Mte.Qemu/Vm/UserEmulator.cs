using Mte.Qemu.Tools;
using Mte.Qemu.Wire;
using Mte.Spec;

namespace Mte.Qemu.Vm;

/// <summary>
/// QEMU's user-mode emulation: <c>qemu-aarch64</c> implements prctl, PROT_MTE and tag check faults on its own, on top of
/// whatever kernel it runs on. The agent runs in it, and has its puppets run in it.
/// </summary>
public sealed class UserEmulator : IWorld
{
    /// <summary>
    /// The release whose ABI it is held to. It claims none itself: what <c>uname</c> says there is the kernel's below.
    /// The newest ABI that asks nothing of system calls which QEMU hands on to whatever kernel there is.
    /// </summary>
    public const string Release = "6.1";

    private static readonly Tool Program = new("qemu-aarch64", "qemu-user", "QEMU's user-mode emulation")
    {
        Install = "apt-get install qemu-user (on Debian 12: apt-get install -t bookworm-backports qemu-user)",
    };

    private readonly PipeWorld agent;
    private readonly Lazy<Emulator> emulator;

    /// <summary>Starts it.</summary>
    /// <param name="path">The emulator; <c>qemu-aarch64</c> of the PATH if not given.</param>
    /// <param name="name">What people know the world as.</param>
    /// <param name="progress">Told, in one sentence each, what takes long.</param>
    /// <param name="agentPath">A compiled agent; compiled from its sources if not given.</param>
    /// <param name="patience">How long to wait for it.</param>
    public UserEmulator(
        string? path, string name, Action<string>? progress = null, string? agentPath = null, Patience? patience = null)
    {
        emulator = new(() => Emulator.Find(path is null ? Program : Program with { Name = path }));
        agent = new PipeWorld(name, Start, patience);

        Peer Start()
        {
            string[] command = [emulator.Value.Path, .. Machine.Split(' ')];
            var file = agentPath ?? AgentBuild.Find(CacheFolder.Default, progress);
            string[] arguments = [.. command[1..], file, "--emulator", .. command];
            return Peer.Start(command[0], arguments, (patience ?? Patience.Usual).Goodbye);
        }
    }

    /// <summary>The version of QEMU.</summary>
    public Version Version => emulator.Value.Version;

    /// <summary>How it is started, as options of QEMU.</summary>
    public const string Machine = "-cpu max";

    public WorldInfo Info => agent.Info with
    {
        Name = $"QEMU {emulator.Value.Version} user mode",
        Release = Release,
    };

    public Trace Run(Spec.Program program, Action<Outcome>? answered = null) => agent.Run(program, answered);

    public void Dispose() => agent.Dispose();
}
