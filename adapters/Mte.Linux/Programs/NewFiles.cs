using Mte.Linux.Abi;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Programs;

/// <summary>Opens and makes files in a process. Each answers the descriptor, or why there is none.</summary>
internal static class NewFiles
{
    /// <summary>A file that has a name.</summary>
    public static Outcome Open(Puppet process, string path, ulong flags)
    {
        var text = process.PutText(path);
        return OutcomeOf(
            process.Syscall(
                Arm64.NR_openat, Arm64.AT_FDCWD, text, flags, Arm64.S_IRUSR | Arm64.S_IWUSR),
            answers: true);
    }

    /// <summary>A new memfd of a length in bytes.</summary>
    public static Outcome Memfd(Puppet process, ulong bytes, MemfdFlags flags)
    {
        var name = process.PutText("mte");
        return WithLength(
            process, OutcomeOf(
                process.Syscall(Arm64.NR_memfd_create, name, (uint)flags), answers: true), bytes);
    }

    /// <summary>A new secret memory file of a length in bytes.</summary>
    public static Outcome Secret(Puppet process, ulong bytes) =>
        WithLength(process, OutcomeOf(process.Syscall(Arm64.NR_memfd_secret, 0), answers: true), bytes);

    /// <summary>A new file without a name, of a length in bytes, on the file system of a folder.</summary>
    public static Outcome Unnamed(Puppet process, string folder, ulong bytes, ulong flags = 0) =>
        WithLength(process, Open(process, folder, Arm64.O_RDWR | Arm64.O_TMPFILE | flags), bytes);

    /// <summary>
    /// The same on a file system without O_TMPFILE, such as ramfs in 5.10: the file loses its name at once.
    /// </summary>
    public static Outcome Unlinked(Puppet process, string folder, ulong bytes)
    {
        var path = Path.Combine(folder, $"mte-{Guid.NewGuid():n}");
        var file = Open(process, path, Arm64.O_RDWR | Arm64.O_CREAT | Arm64.O_EXCL);
        File.Delete(path);
        return WithLength(process, file, bytes);
    }

    private static Outcome WithLength(Puppet process, Outcome file, ulong bytes) =>
        file is Outcome.Done(var descriptor, _) &&
        OutcomeOf(process.Syscall(Arm64.NR_ftruncate, (ulong)descriptor, bytes)) is Outcome.Failed failed
            ? failed
            : file;
}
