using Mte.Cases.Diagnostics;
using Mte.Linux.World;
using Mte.Pipe.Client;
using Mte.Qemu.Kernels;
using Mte.Qemu.Machines;
using Mte.Reference;
using Mte.Reference.Defects;
using Mte.Reference.World;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;

namespace Mte.Suites.Targets;

/// <summary>
/// The reference, at one of the profiles that are registered; the last one if none is named. After a plus
/// sign, a defect of the catalogue.
/// </summary>
internal sealed class ReferenceFactory(IEnumerable<Profile> profiles) : IWorldFactory
{
    private readonly Profile[] profiles = [.. profiles];

    public void Check(string argument) => ProfileOf(argument);

    public IWorld Open(string argument) => new ReferenceWorld(ProfileOf(argument));

    private Profile ProfileOf(string argument) => argument.Split('+', 2) switch
    {
        [var name, var defect] => DefectOf(defect).In(Named(name)),
        _ => Named(argument),
    };

    private static Defect DefectOf(string name) =>
        DefectCatalogue.All.FirstOrDefault(defect => defect.Name == name)
        ?? throw new UsageException($"there is no defect \"{name}\"; 'mteconf defects' lists all");

    // What was registered last replaces what has the same name.
    private Profile Named(string name) =>
        name.Length == 0
            ? profiles[^1]
            : Array.FindLast(profiles, profile => profile.Name == name) ?? throw Unknown(name);

    private UsageException Unknown(string name)
    {
        var names = profiles.Select(profile => profile.Name).ToArray();
        var hint = Nearest.To(name, names) is { } near ? $"; did you mean \"reference:{near}\"?" : "";
        return new($"the reference has no profile \"{name}\"; it has {string.Join(", ", names)}{hint}");
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
    public bool OpensMachines => true;

    public void Check(string argument)
    {
        if (options.Qemu is { } program && program.Contains('/') && !File.Exists(program))
            throw new UsageException(
                $"there is no program {program} to use as QEMU; expected the path of a qemu-system-aarch64");

        try
        {
            _ = (argument, options.Kernel) switch
            {
                ("", null) => throw new UsageException(
                    "the target \"qemu\" needs a kernel; expected qemu:SERIES, or --kernel IMAGE"),
                ("", { } image) => KernelFiles.FromImage(image).Image,
                _ => store.Check(argument).Series,
            };
        }
        catch (AdapterException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    public IWorld Open(string argument)
    {
        var (kernel, name) = argument.Length == 0
            ? (KernelFiles.FromImage(options.Kernel!), Target.Qemu)
            : (store.Fetch(argument), $"{Target.Qemu}:{argument}");
        return new QemuWorld(new QemuOptions(
            kernel, options.Qemu, Progress: options.Progress, Processors: options.Processors,
            Append: options.Append), name);
    }
}

/// <summary>QEMU's user-mode emulation, which implements the ABI on its own.</summary>
internal sealed class QemuUserFactory(WorldOptions options) : IWorldFactory
{
    public IWorld Open(string argument) =>
        new UserEmulator(options.QemuUser, Target.QemuUser, options.Progress);
}

/// <summary>
/// Any program that speaks the wire on its standard input and output, started by the shell.
/// </summary>
internal sealed class PipeFactory(WorldOptions options) : IWorldFactory
{
    public IWorld Open(string argument) => new PipeWorld(
        $"{Target.Pipe}:{argument}", "/bin/sh", ["-c", argument], TimeLimits.Of(options.Timeout),
        new ExternalAdapter(options.Facts, options.Progress));
}
