using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;

namespace Mte.Suites.Targets;

/// <summary>
/// The world of somebody else's assembly: its one public class that implements <see cref="IWorld"/>, made by
/// the container, so that its constructor may ask for what is registered there.
/// </summary>
internal sealed class AdapterFactory(IServiceProvider services) : IWorldFactory
{
    public void Check(string argument) => WorldIn(argument);

    public IWorld Open(string argument)
    {
        var type = WorldIn(argument);
        try
        {
            return (IWorld)ActivatorUtilities.CreateInstance(services, type);
        }
        catch (InvalidOperationException wrong)
        {
            throw new UsageException($"{type.FullName} of {argument} cannot be made: {wrong.Message}");
        }
    }

    private static Type WorldIn(string path)
    {
        var worlds = TypesOf(path)
            .Where(type => type is { IsClass: true, IsAbstract: false } && IsWorld(type)).ToArray();
        return worlds is [var single]
            ? single
            : throw new UsageException(
                $"{path} has {worlds.Length} public classes that implement {typeof(IWorld).FullName}; " +
                "expected one" +
                string.Concat(
                    worlds.Select((type, index) => $"{(index == 0 ? ": " : ", ")}{type.FullName}")) +
                (worlds.Length == 0 ? $", built against {typeof(IWorld).Assembly.GetName()}" : ""));
    }

    private static bool IsWorld(Type type) => typeof(IWorld).IsAssignableFrom(type);

    private static Type[] TypesOf(string path)
    {
        try
        {
            return new Plugin(Path.GetFullPath(path)).Main.GetExportedTypes();
        }
        catch (Exception wrong) when (wrong is IOException or BadImageFormatException or TypeLoadException
            or InvalidOperationException)
        {
            throw new UsageException(!File.Exists(path)
                ? $"there is no file {path} to load an adapter from"
                : $"{path} cannot be loaded as an adapter: {Reason(wrong)}");
        }
    }

    // The runtime adds codes of its own, which say nothing to anybody.
    private static string Reason(Exception wrong) => wrong switch
    {
        BadImageFormatException => "it is no .NET assembly",
        FileNotFoundException { FileName: { } file } => $"it needs {file}",
        _ => wrong.Message,
    };

    /// <summary>
    /// Its assemblies are its own, but what this program has is shared: the language must be the same.
    /// </summary>
    private sealed class Plugin(string path) : AssemblyLoadContext
    {
        private readonly AssemblyDependencyResolver resolver = new(path);

        public Assembly Main => LoadFromAssemblyPath(path);

        protected override Assembly? Load(AssemblyName name) =>
            Default.Assemblies.Any(loaded => loaded.GetName().Name == name.Name) ||
            resolver.ResolveAssemblyToPath(name) is not { } file
                ? null
                : LoadFromAssemblyPath(file);
    }
}
