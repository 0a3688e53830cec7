using Microsoft.Extensions.DependencyInjection;
using Mte.Qemu.Kernels;
using Mte.Reference;

namespace Mte.Suites.Targets;

/// <summary>Registers the parts that make worlds.</summary>
public static class Composition
{
    /// <summary>
    /// Registers the factory of every kind of target. A later registration replaces or adds: another
    /// <see cref="IWorldFactory"/> under a kind, another <see cref="Profile"/> with parts of its own.
    /// </summary>
    public static IServiceCollection AddMteConformance(
        this IServiceCollection services, WorldOptions? options = null)
    {
        foreach (var profile in Profiles.All)
            services.AddSingleton(profile);

        foreach (var kind in TargetKinds.All)
            services.AddKeyedSingleton(typeof(IWorldFactory), kind.Name, kind.Factory);

        return services
            .AddSingleton(options ?? new WorldOptions())
            .AddSingleton(given => StoreOf(given.GetRequiredService<WorldOptions>()));
    }

    private static KernelStore StoreOf(WorldOptions options) =>
        new(Repository.Find().ReadFeatures().Kernels, progress: options.Progress);
}
