using Mte.Linux.Kvm;

namespace Mte.Linux.Programs;

/// <summary>What the ops of one program made and more than one family uses.</summary>
internal sealed class ProgramThings
{
    /// <summary>Processes and threads.</summary>
    public ProgramProcesses Processes { get; } = new();

    /// <summary>The addresses at which mappings start.</summary>
    public NamedThings<ulong> Mappings { get; } = new();

    /// <summary>Descriptors of open files; of a pipe, the one to read from.</summary>
    public NamedThings<int> Files { get; } = new();

    /// <summary>Descriptors of virtual machines.</summary>
    public NamedThings<int> Vms { get; } = new();

    /// <summary>Virtual CPUs.</summary>
    public NamedThings<KvmVcpu> Vcpus { get; } = new();

    /// <summary>Ends all processes but the first, and their guests with them.</summary>
    public void EndOtherProcesses()
    {
        Processes.EndOthers();
        Vms.Clear();
        Vcpus.Clear();
    }
}
