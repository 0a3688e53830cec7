using Mte.Pipe.Client;
using Mte.Qemu.Kernels;

namespace Mte.Qemu.Machines;

/// <summary>Which kernel to boot, and how.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="QemuPath">The emulator; <c>qemu-system-aarch64</c> of the PATH if not given.</param>
/// <param name="Agent">A compiled agent; compiled from its sources if not given.</param>
/// <param name="Cache">The folder for what is slow to make; the user's cache folder if not given.</param>
/// <param name="TimeLimits">How long to wait for the machine; the default limits if not given.</param>
/// <param name="Progress">Told, in one sentence each, what takes long.</param>
/// <param name="Processors">
/// How many CPUs the machine has. On one CPU no two ops run at the same time.
/// </param>
/// <param name="Append">More arguments for the kernel's command line.</param>
public sealed record QemuOptions(
    KernelFiles Kernel,
    string? QemuPath = null,
    string? Agent = null,
    string? Cache = null,
    TimeLimits? TimeLimits = null,
    Action<string>? Progress = null,
    int Processors = 1,
    string? Append = null);
