using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Mte.Reference;
using Mte.Reference.World;
using Mte.Spec;

namespace Mte.Suites.Tests;

/// <summary>Which parts of a kernel a case asks anything: a wrong one that it never asks cannot fail it.</summary>
internal static class UsedParts
{
    private static readonly PropertyInfo[] Properties = typeof(Parts).GetProperties();

    /// <summary>The names of the parts that a case asks on a right kernel.</summary>
    public static IReadOnlySet<string> Of(Case @case, Profile profile)
    {
        var used = new HashSet<string>();
        var watched = profile.Parts with { };
        foreach (var part in Properties)
            part.SetValue(watched, Watch(part, profile.Parts, used));

        using var world = new ReferenceWorld(profile with { Parts = watched });
        world.Run(@case.Program);
        return used;
    }

    /// <summary>The names of the parts that are wrong.</summary>
    public static IReadOnlyList<string> Of(KnownPart wrong, Profile profile)
    {
        var parts = wrong.Replace(profile.Parts);
        return [.. Properties.Where(part => part.GetValue(parts) != part.GetValue(profile.Parts)).Select(part => part.Name)];
    }

    private static object Watch(PropertyInfo part, Parts parts, HashSet<string> used)
    {
        var proxy = DispatchProxy.Create(part.PropertyType, typeof(Watcher));
        ((Watcher)proxy).Asked = method =>
        {
            used.Add(part.Name);
            return part.GetValue(parts);
        };
        return proxy;
    }

    /// <summary>Passes everything on to the right part, and says so.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "a proxy's class is derived from at run time")]
    public class Watcher : DispatchProxy
    {
        /// <summary>Told of each call; gives the part that answers it.</summary>
        public Func<MethodInfo, object?> Asked { get; set; } = _ => null;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Invoke(Asked(targetMethod), BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
