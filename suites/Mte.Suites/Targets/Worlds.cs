using Microsoft.Extensions.DependencyInjection;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;

namespace Mte.Suites.Targets;

/// <summary>Makes the worlds of one kind of target, which <see cref="TargetKinds"/> lists.</summary>
public interface IWorldFactory
{
    /// <summary>Makes a world; it may still be starting.</summary>
    /// <param name="argument">The part of the target's name after the colon; empty if there is none.</param>
    /// <exception cref="UsageException">there is no such world.</exception>
    /// <exception cref="AdapterException">the world cannot be made on this machine.</exception>
    IWorld Open(string argument);

    /// <summary>Checks the user's input before anything runs.</summary>
    /// <param name="argument">The part of the target's name after the colon; empty if there is none.</param>
    /// <exception cref="UsageException">there is no such world.</exception>
    void Check(string argument)
    {
    }

    /// <summary>
    /// Whether each world is a machine of its own, so that several worlds can share the cases of one target
    /// and do not disturb each other.
    /// </summary>
    bool OpensMachines => false;
}

/// <summary>Makes the worlds of all targets, each by the factory that is registered under its kind.</summary>
public sealed class Worlds : IDisposable
{
    private readonly ServiceProvider services;

    /// <summary>Registers the factories of all kinds.</summary>
    /// <param name="options">The user's options for the worlds of all targets.</param>
    /// <param name="replace">Adds registrations, or replaces some.</param>
    public Worlds(WorldOptions? options = null, Action<IServiceCollection>? replace = null)
    {
        var registered = new ServiceCollection().AddMteConformance(options);
        replace?.Invoke(registered);
        services = registered.BuildServiceProvider();
    }

    /// <summary>Makes the world of a target.</summary>
    public IWorld Open(Target target) => FactoryOf(target).Open(target.Argument);

    /// <summary>Whether several worlds can share the cases of a target.</summary>
    public bool CanShare(Target target) => FactoryOf(target).OpensMachines;

    /// <summary>Checks the user's input before anything runs.</summary>
    /// <exception cref="UsageException">there is no such target.</exception>
    public void Check(Target target) => FactoryOf(target).Check(target.Argument);

    public void Dispose() => services.Dispose();

    private IWorldFactory FactoryOf(Target target) =>
        services.GetRequiredKeyedService<IWorldFactory>(target.Kind);
}
