using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Mte.Linux.Abi;
using Mte.Linux.Programs;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Families;

/// <summary>Asks what the machine has, and reads and writes settings of the kernel.</summary>
internal sealed class LinuxDiscovery(ProgramProcesses processes, KernelSettings settings)
{
    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.DiscoveryFamily op) => op switch
    {
        Op.Getauxval getauxval => Getauxval(getauxval),
        Op.Cpuinfo cpuinfo => Cpuinfo(cpuinfo),
        Op.MteTcfPreferred preferred => MteTcfPreferred(preferred),
        Op.SetMteTcfPreferred preferred => SetMteTcfPreferred(preferred),
        Op.Sysctl sysctl => Sysctl(sysctl),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome Getauxval(Op.Getauxval op)
    {
        var (type, bit) = op.Name switch
        {
            AuxvBit.HWCAP2_MTE => (Arm64.AT_HWCAP2, Arm64.HWCAP2_MTE),
            AuxvBit.HWCAP2_MTE3 => (Arm64.AT_HWCAP2, Arm64.HWCAP2_MTE3),
            AuxvBit.HWCAP3_MTE_FAR => (Arm64.AT_HWCAP3, Arm64.HWCAP3_MTE_FAR),
            _ => (Arm64.AT_HWCAP3, Arm64.HWCAP3_MTE_STORE_ONLY),
        };
        return new Outcome.Done((Auxv(processes.Of(op).Pid, type) & bit) == 0 ? 0 : 1);
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
            .Select(line => line.Split(':', 2)[1].Split(' ').Contains(op.Feature))
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
        var files = PreferenceFiles();
        foreach (var file in files)
            if (settings.Change(file, Word(op.Mode)) is Outcome.Failed failed)
                return failed;

        return files is [] ? new Outcome.Failed(Errno.ENOENT) : new Outcome.Done();
    }

    private Outcome Sysctl(Op.Sysctl op) => settings.Change(
        "/proc/sys/abi/tagged_addr_disabled", op.Value.ToString(CultureInfo.InvariantCulture));

    private static string Word(TcfPreferred mode) => mode is TcfPreferred.Empty ? "" : Spelling.Of(mode);

    private static string[] PreferenceFiles() =>
    [
        .. Directory.EnumerateDirectories("/sys/devices/system/cpu", "cpu*")
            .Select(folder => Path.Combine(folder, "mte_tcf_preferred"))
            .Where(File.Exists),
    ];
}
