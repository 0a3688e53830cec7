using Mte.Linux.Kvm;
using Mte.Spec;

namespace Mte.Linux;

/// <summary>What litmus tests need of a program: its things by their names.</summary>
internal sealed partial class ProgramRun
{
    internal Puppet.Puppet Process(string name) => processes[name];

    internal GuestCpu Vcpu(string name) => vcpus[name];

    /// <summary>A descriptor, or -1.</summary>
    internal int Vm(string name) => vms.GetValueOrDefault(name, -1);

    /// <summary>Gives memory a name.</summary>
    internal void Name(string name, ulong address) => mappings[name] = address;

    /// <summary>Has ksmd scan no more, and leave merged what is.</summary>
    internal void StopKsm() => Set(Ksm + "run", "0");

    /// <summary>Ends all processes but the first, and their guests with them.</summary>
    internal void Forget()
    {
        var others = processes.Where(process => process.Key != Op.Main).ToArray();
        foreach (var (_, process) in others)
            process.Kill();

        foreach (var (name, process) in others)
        {
            process.Reap();
            processes.Remove(name);
        }

        vms.Clear();
        vcpus.Clear();
    }
}
