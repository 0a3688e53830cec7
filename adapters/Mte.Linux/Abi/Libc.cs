using System.Runtime.InteropServices;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Abi;

/// <summary>The C library's calls that Tmds.LibC lacks.</summary>
internal static unsafe partial class Libc
{
    /// <summary>
    /// Starts a program without copying this process: fork is not safe in a process with .NET's threads.
    /// Returns an error number, 0 for success.
    /// </summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn(
        out int pid, string path, nint fileActions, nint attributes, string?[] argv, string?[] envp);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitpid(int pid, out int status, int options);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    /// <summary>Sets a limit of a process, and reads the old one if asked.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int prlimit(int pid, int resource, in Rlimit limit, nint old);

    /// <summary>struct rlimit64.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct Rlimit(ulong Soft, ulong Hard);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int swapon(string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int swapoff(string path);

    /// <summary>The error of the call before.</summary>
    public static Outcome Failed() =>
        new Outcome.Failed((Errno)Marshal.GetLastPInvokeError());

    [LibraryImport("libc")]
    public static partial ulong getauxval(ulong type);

    /// <summary>
    /// A descriptor of this process for a descriptor of another (pidfd_getfd); negative if that is not
    /// permitted.
    /// </summary>
    public static int DescriptorOf(int pid, int descriptor)
    {
        var process = syscall(Arm64.NR_pidfd_open, pid, 0, 0, 0, 0, 0);
        if (process < 0)
            return -1;

        var own = syscall(Arm64.NR_pidfd_getfd, process, descriptor, 0, 0, 0, 0);
        _ = close((int)process);
        return (int)own;
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int descriptor, byte* buffer, nint count);

    /// <summary>
    /// futex(2), which has no wrapper in the C library; the word is shared between processes.
    /// </summary>
    public static long Futex(int* word, int op, int value, Timespec* timeout) =>
        syscall(Arm64.NR_futex, (nint)word, op, value, (nint)timeout, 0, 0);

    /// <summary>A system call with one argument that the C library has no name for.</summary>
    public static long Syscall(int number, nint first, nint second = 0, nint third = 0) =>
        syscall(number, first, second, third, 0, 0, 0);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
