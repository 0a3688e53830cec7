using System.Buffers.Binary;
using System.Globalization;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private Outcome Getauxval(Op.Getauxval op)
    {
        const ulong AT_HWCAP2 = 26, AT_HWCAP3 = 29;

        var (type, bit) = op.Name switch
        {
            AuxvBit.HWCAP2_MTE => (AT_HWCAP2, 18),
            AuxvBit.HWCAP2_MTE3 => (AT_HWCAP2, 22),
            AuxvBit.HWCAP3_MTE_FAR => (AT_HWCAP3, 0),
            _ => (AT_HWCAP3, 1),
        };
        return new Outcome.Done((long)((Auxv(ProcessOf(op).Pid, type) >> bit) & 1));
    }

    /// <summary>An entry of a process's auxiliary vector; 0 if it has none of this type.</summary>
    private static ulong Auxv(int pid, ulong type)
    {
        var vector = File.ReadAllBytes($"/proc/{pid}/auxv");
        for (var at = 0; at + 16 <= vector.Length; at += 16)
            if (BinaryPrimitives.ReadUInt64LittleEndian(vector.AsSpan(at)) == type)
                return BinaryPrimitives.ReadUInt64LittleEndian(vector.AsSpan(at + 8));

        return 0;
    }

    private static Outcome Cpuinfo(Op.Cpuinfo op)
    {
        var lists = File.ReadLines("/proc/cpuinfo")
            .Where(line => line.StartsWith("Features", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ').Contains(op.Feature))
            .Distinct().ToArray();
        return lists is [var listed]
            ? new Outcome.Done(listed ? 1 : 0)
            : new Outcome.Unsupported($"/proc/cpuinfo lists {op.Feature} for some processors only");
    }

    private static Outcome MteTcfPreferred(Op.MteTcfPreferred op) =>
        PreferenceFiles() is { Length: > 0 } files
            ? new Outcome.Done(files.All(file => File.ReadAllText(file).Trim() == Word(op.Mode)) ? 1 : 0)
            : new Outcome.Failed(Errno.ENOENT);

    private Outcome SetMteTcfPreferred(Op.SetMteTcfPreferred op)
    {
        foreach (var file in PreferenceFiles())
        {
            var old = File.ReadAllText(file);
            if (Write(file, Word(op.Mode)) is Outcome.Failed failed)
                return failed;

            undo.Push(() => File.WriteAllText(file, old));
        }

        return PreferenceFiles() is [] ? new Outcome.Failed(Errno.ENOENT) : new Outcome.Done();
    }

    private Outcome Sysctl(Op.Sysctl op)
    {
        const string File = "/proc/sys/abi/tagged_addr_disabled";

        var old = System.IO.File.ReadAllText(File);
        undo.Push(() => System.IO.File.WriteAllText(File, old));
        return Write(File, op.Value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Writes a file of the kernel in one call, with its newline; what the kernel says is the outcome.</summary>
    private static unsafe Outcome Write(string path, string text)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        ReadOnlySpan<byte> bytes = System.Text.Encoding.UTF8.GetBytes(text + "\n");
        fixed (byte* start = bytes)
        {
            var written = Tmds.Linux.LibC.write((int)file.SafeFileHandle.DangerousGetHandle(), start, bytes.Length);
            return written < 0 ? new Outcome.Failed((Errno)Tmds.Linux.LibC.errno) : new Outcome.Done();
        }
    }

    private static string Word(TcfPreferred mode) => mode is TcfPreferred.Empty ? "" : Spelling.Of(mode);

    private static string[] PreferenceFiles() =>
    [
        .. Directory.EnumerateDirectories("/sys/devices/system/cpu", "cpu*")
            .Select(folder => Path.Combine(folder, "mte_tcf_preferred"))
            .Where(File.Exists),
    ];
}
