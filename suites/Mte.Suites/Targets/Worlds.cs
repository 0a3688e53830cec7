using Microsoft.Extensions.DependencyInjection;
using Mte.Qemu.Vm;
using Mte.Spec;

namespace Mte.Suites;

/// <summary>Makes the worlds of one kind of target.</summary>
public interface IWorldFactory
{
    /// <summary>Makes a world; it may still be starting.</summary>
    /// <param name="argument">The part of the target's name after the colon; empty if there is none.</param>
    /// <exception cref="UsageException">there is no such world.</exception>
    /// <exception cref="AdapterException">the world cannot be made on this machine.</exception>
    IWorld Open(string argument);

    /// <summary>Looks, before anything runs, for what the user got wrong.</summary>
    /// <param name="argument">The part of the target's name after the colon; empty if there is none.</param>
    /// <exception cref="UsageException">there is no such world.</exception>
    void Check(string argument)
    {
    }

    /// <summary>
    /// Whether each world is a machine of its own, so that several do the work of one in less time without being in each
    /// other's way.
    /// </summary>
    bool OpensMachines => false;
}

/// <summary>The machine that a world runs in, if it is an emulated one.</summary>
/// <param name="Qemu">The version of QEMU.</param>
/// <param name="Options">How the machine is made, as options of QEMU.</param>
/// <param name="Warning">What the user should know about it, in one sentence; null if all is well.</param>
public sealed record MachineFacts(string? Qemu, string? Options, string? Warning);

/// <summary>Makes the worlds of all targets, each by the factory that is registered under its kind.</summary>
public sealed class Worlds : IDisposable
{
    private readonly ServiceProvider services;

    /// <summary>Registers all that there is.</summary>
    /// <param name="options">What the user says about the worlds of all targets.</param>
    /// <param name="replace">Replaces what is registered, or adds to it.</param>
    public Worlds(WorldOptions? options = null, Action<IServiceCollection>? replace = null)
    {
        var registered = new ServiceCollection().AddMteConformance(options);
        replace?.Invoke(registered);
        services = registered.BuildServiceProvider();
    }

    /// <summary>Makes the world of a target.</summary>
    public IWorld Open(Target target) => FactoryOf(target).Open(target.Argument);

    /// <summary>Whether several worlds of a target can share its cases.</summary>
    public bool CanShare(Target target) => FactoryOf(target).OpensMachines;

    /// <summary>Looks, before anything runs, for what the user got wrong.</summary>
    /// <exception cref="UsageException">there is no such target.</exception>
    public void Check(Target target) => FactoryOf(target).Check(target.Argument);

    public void Dispose() => services.Dispose();

    /// <summary>What is known of the machine that a world runs in.</summary>
    public static MachineFacts MachineOf(IWorld world) => world switch
    {
        QemuWorld qemu => new MachineFacts($"{qemu.Emulator}", qemu.Machine, qemu.Warning),
        UserEmulator user => new MachineFacts($"{user.Version}", UserEmulator.Machine, null),
        _ => new MachineFacts(null, null, null),
    };

    private IWorldFactory FactoryOf(Target target) =>
        services.GetRequiredKeyedService<IWorldFactory>(target.Kind);
}
