using Mte.Qemu.Kernels;

namespace Mte.Qemu.Vm;

/// <summary>What to boot, and in what.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="QemuPath">The emulator; <c>qemu-system-aarch64</c> of the PATH if not given.</param>
/// <param name="Agent">A compiled agent; compiled from its sources if not given.</param>
/// <param name="Cache">Where to keep what is slow to make; the user's cache folder if not given.</param>
/// <param name="Patience">How long to wait for the machine.</param>
/// <param name="Progress">Told, in one sentence each, what takes long.</param>
/// <param name="Processors">How many CPUs it has. With one, ops of a program never meet.</param>
/// <param name="Append">More for the kernel's command line.</param>
public sealed record QemuOptions(
    KernelFiles Kernel,
    string? QemuPath = null,
    string? Agent = null,
    string? Cache = null,
    Wire.Patience? Patience = null,
    Action<string>? Progress = null,
    int Processors = 1,
    string? Append = null);
