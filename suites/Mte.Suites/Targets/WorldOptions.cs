namespace Mte.Suites.Targets;

/// <summary>The user's options for the worlds of all targets.</summary>
/// <param name="Kernel">A kernel image of the user's own, for the target <c>qemu</c>.</param>
/// <param name="Qemu">An emulator of the user's own.</param>
/// <param name="Progress">Told, in one sentence each, what takes long.</param>
/// <param name="Processors">How many CPUs a machine in QEMU has.</param>
/// <param name="Timeout">How long a program on a pipe may take for its hello and for each answer.</param>
/// <param name="Facts">The facts that a program on a pipe may claim; null if they are not known.</param>
/// <param name="QemuUser">A user-mode emulator of the user's own.</param>
/// <param name="Append">More arguments for the command line of kernels in QEMU.</param>
public sealed record WorldOptions(
    string? Kernel = null,
    string? Qemu = null,
    Action<string>? Progress = null,
    TimeSpan? Timeout = null,
    IReadOnlyCollection<string>? Facts = null,
    string? QemuUser = null,
    int Processors = 1,
    string? Append = null);
