using Mte.Reference.Kernels;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Reference.ProgramState;

/// <summary>
/// The open files of a program. A name stands for the same file in every process that has it open.
/// </summary>
internal sealed class OpenFiles(Tasks tasks) : NameTable<BackingFile>
{
    /// <summary>Gives the process that does an op a descriptor of a new file.</summary>
    public Outcome Install(Op op, string name, BackingFile file)
    {
        tasks.Of(op).Files.Add(file);
        this[name] = file;
        return new Outcome.Done();
    }
}
