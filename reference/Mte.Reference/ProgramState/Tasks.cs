using Mte.Reference.Kernels;
using Mte.Spec.Ops;

namespace Mte.Reference.ProgramState;

/// <summary>The processes and threads of a program.</summary>
internal sealed class Tasks : NameTable<TaskStruct>
{
    /// <summary>The process that does an op.</summary>
    public TaskStruct Of(Op op) => this[op.By];
}
