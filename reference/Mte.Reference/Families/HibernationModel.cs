using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.ProgramState;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Hibernates the machine, and resumes it.</summary>
internal sealed class HibernationModel(Kernel kernel, Tasks tasks)
{
    public Outcome Do(Op.HibernationFamily op) => op switch
    {
        Op.Hibernate => Hibernate(),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome Hibernate()
    {
        kernel.Hibernate();
        foreach (var thread in tasks.All)
            kernel.Parts.Hibernation.MteSuspendExit(thread);

        return new Outcome.Done();
    }
}
