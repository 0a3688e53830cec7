using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Processes;

/// <summary>fs/exec.c: the system call execve.</summary>
public static class Execve
{
    /// <summary>Gives a process new memory, and handlers that the program sets again.</summary>
    [Models("fs/exec.c", "begin_new_exec")]
    public static void BeginNewExec(this TaskStruct task, AddressSpace fresh, ExecFacts exec)
    {
        task.Mm = fresh;
        task.Sighand = new Sighand();
        task.Files.Clear();
        exec.FlushThread(task);
    }
}
