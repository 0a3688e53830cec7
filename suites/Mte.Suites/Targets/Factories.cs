using Mte.Cases;
using Mte.Linux;
using Mte.Qemu.Kernels;
using Mte.Qemu.Vm;
using Mte.Qemu.Wire;
using Mte.Reference;
using Mte.Reference.World;
using Mte.Spec;

namespace Mte.Suites;

/// <summary>The reference, at one of the profiles that are registered; the last one if none is named.</summary>
internal sealed class ReferenceFactory(IEnumerable<Profile> profiles) : IWorldFactory
{
    private readonly Profile[] profiles = [.. profiles];

    public IWorld Open(string argument) => new ReferenceWorld(
        argument.Length == 0
            ? profiles[^1]
            : Array.Find(profiles, profile => profile.Name == argument) ?? throw Unknown(argument));

    private UsageException Unknown(string argument)
    {
        var names = profiles.Select(profile => profile.Name).ToArray();
        var hint = Nearest.To(argument, names) is { } near ? $"; did you mean \"reference:{near}\"?" : "";
        return new($"the reference has no profile \"{argument}\"; it has {string.Join(", ", names)}{hint}");
    }
}

/// <summary>The kernel that this program runs on.</summary>
internal sealed class HostFactory : IWorldFactory
{
    public IWorld Open(string argument) => new LinuxWorld();
}

/// <summary>A kernel in QEMU: a series out of the store, or the user's own image.</summary>
internal sealed class QemuFactory(KernelStore store, WorldOptions options) : IWorldFactory
{
    public IWorld Open(string argument) =>
        new QemuWorld(
            new QemuOptions(Kernel(argument), options.Qemu, Progress: options.Progress),
            argument.Length == 0 ? Target.Qemu : $"{Target.Qemu}:{argument}");

    private KernelFiles Kernel(string argument) => (argument, options.Kernel) switch
    {
        ("", null) => throw new UsageException("the target \"qemu\" needs a kernel; expected qemu:SERIES, or --kernel PATH"),
        ("", { } image) => KernelFiles.FromImage(image),
        (_, null) => store.Fetch(argument),
        _ => throw new UsageException($"--kernel goes with the target \"qemu\", not with \"qemu:{argument}\""),
    };
}

/// <summary>Any program that speaks the wire on its standard input and output, started by the shell.</summary>
internal sealed class PipeFactory : IWorldFactory
{
    public IWorld Open(string argument) => new PipeWorld($"{Target.Pipe}:{argument}", "/bin/sh", ["-c", argument]);
}
