namespace Mte.Suites.Targets;

/// <summary>Whether a target has a part after the colon.</summary>
internal enum TargetArgument
{
    None,
    Optional,
    Required,
}

/// <summary>A kind of target: the part of a target's name before the colon.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Forms">How its targets are written, for messages and help.</param>
/// <param name="Argument">Whether they have a part after the colon.</param>
/// <param name="Factory">The class that makes its worlds, an <see cref="IWorldFactory"/>.</param>
internal sealed record TargetKind(string Name, string Forms, TargetArgument Argument, Type Factory)
{
    /// <summary>Whether a target of the kind may have this part after the colon.</summary>
    public bool Allows(string argument) => Argument switch
    {
        TargetArgument.None => argument.Length == 0,
        TargetArgument.Required => argument.Length > 0,
        _ => true,
    };
}

/// <summary>All kinds of target. To add one, write its factory and add a row here.</summary>
internal static class TargetKinds
{
    public static readonly IReadOnlyList<TargetKind> All =
    [
        Of<ReferenceFactory>(Target.Reference, "reference[:SERIES]", TargetArgument.Optional),
        Of<HostFactory>(Target.Host, "host", TargetArgument.None),
        Of<QemuFactory>(Target.Qemu, "qemu:SERIES[/FLAVOUR], qemu (with --kernel)", TargetArgument.Optional),
        Of<QemuUserFactory>(Target.QemuUser, "qemu-user", TargetArgument.None),
        Of<PipeFactory>(Target.Pipe, "pipe:COMMAND", TargetArgument.Required),
        Of<AdapterFactory>(Target.Adapter, "adapter:PATH.dll", TargetArgument.Required),
    ];

    private static TargetKind Of<TFactory>(string name, string forms, TargetArgument argument)
        where TFactory : IWorldFactory =>
        new(name, forms, argument, typeof(TFactory));
}
