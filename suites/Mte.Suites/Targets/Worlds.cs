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
}

/// <summary>Makes the worlds of all targets, each by the factory that is registered under its kind.</summary>
public sealed class Worlds(IServiceProvider services)
{
    /// <summary>Makes the world of a target.</summary>
    public IWorld Open(Target target) => services.GetRequiredKeyedService<IWorldFactory>(target.Kind).Open(target.Argument);

    /// <summary>What the user should know about a world, in one sentence; null if all is well.</summary>
    public static string? WarningOf(IWorld world) => (world as QemuWorld)?.Warning;
}
