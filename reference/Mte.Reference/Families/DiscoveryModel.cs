using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.ProgramState;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Asks what the machine has, and reads and writes settings of the kernel.</summary>
internal sealed class DiscoveryModel(Kernel kernel, Tasks tasks)
{
    public Outcome Do(Op.DiscoveryFamily op) => op switch
    {
        Op.Getauxval getauxval => YesOrNo(kernel.Parts.Discovery.HasHwcap(getauxval.Name)),
        Op.Cpuinfo cpuinfo => YesOrNo(kernel.Parts.Discovery.ListsFeature(cpuinfo.Feature)),
        Op.MteTcfPreferred preferred => MteTcfPreferred(preferred),
        Op.SetMteTcfPreferred preferred => SetMteTcfPreferred(preferred),
        Op.Sysctl sysctl => Sysctl(sysctl),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome MteTcfPreferred(Op.MteTcfPreferred op) =>
        kernel.Parts.Prctl.SetMteTcfPreferred(kernel, kernel.MteTcfPreferred) is not Errno.Ok and var missing
            ? new Outcome.Failed(missing)
            : YesOrNo(kernel.MteTcfPreferred == op.Mode);

    private Outcome SetMteTcfPreferred(Op.SetMteTcfPreferred op)
    {
        var policy = kernel.Parts.Prctl;
        if (policy.SetMteTcfPreferred(kernel, op.Mode) is not Errno.Ok and var refused)
            return new Outcome.Failed(refused);

        foreach (var task in tasks.All)
            policy.MteThreadSwitch(task, kernel.MteTcfPreferred);

        return new Outcome.Done();
    }

    private Outcome Sysctl(Op.Sysctl op)
    {
        kernel.TaggedAddrDisabled = op.Value != 0;
        return new Outcome.Done();
    }

    private static Outcome YesOrNo(bool yes) => new Outcome.Done(yes ? 1 : 0);
}
