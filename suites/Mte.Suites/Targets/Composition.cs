using Microsoft.Extensions.DependencyInjection;
using Mte.Qemu.Kernels;
using Mte.Reference;

namespace Mte.Suites;

/// <summary>Puts the parts together. The only place that knows them all.</summary>
public static class Composition
{
    /// <summary>
    /// Registers the worlds of every kind of target. What is registered after this replaces or adds: another
    /// <see cref="IWorldFactory"/> under a kind, another <see cref="Profile"/> with the parts of its own.
    /// </summary>
    public static IServiceCollection AddMteConformance(
        this IServiceCollection services, WorldOptions? options = null)
    {
        foreach (var profile in Profiles.All)
            services.AddSingleton(profile);

        return services
            .AddSingleton(options ?? new WorldOptions())
            .AddSingleton(
                given => new KernelStore(progress: given.GetRequiredService<WorldOptions>().Progress))
            .AddKeyedSingleton<IWorldFactory, ReferenceFactory>(Target.Reference)
            .AddKeyedSingleton<IWorldFactory, HostFactory>(Target.Host)
            .AddKeyedSingleton<IWorldFactory, QemuFactory>(Target.Qemu)
            .AddKeyedSingleton<IWorldFactory, QemuUserFactory>(Target.QemuUser)
            .AddKeyedSingleton<IWorldFactory, PipeFactory>(Target.Pipe)
            .AddKeyedSingleton<IWorldFactory, AdapterFactory>(Target.Adapter);
    }
}
