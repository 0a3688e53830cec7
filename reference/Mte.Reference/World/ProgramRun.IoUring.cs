using Mte.Spec;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    [Models("io_uring/rw.c", "io_write")]
    [Models("io_uring/rw.c", "io_read")]
    private Outcome IoUring(Op.IoUring op)
    {
        var task = op.Worker == 0 ? ProcessOf(op) : CreateIoThread(ProcessOf(op));
        (ulong, int)[] parts = [(At(op.At, op.Tag), op.Bytes)];
        return op.Opcode is IoUringOp.IORING_OP_WRITE ? Write(task, op.File, parts, 0) : Read(task, op.File, parts, 0);
    }

    [Models("kernel/fork.c", "create_io_thread")]
    private TaskStruct CreateIoThread(TaskStruct task)
    {
        var worker = task.CopyProcess(kernel.Parts.Fork, thread: true);
        if (!kernel.Parts.Uaccess.WorkersInheritMode)
            worker.Tcf0 = Tcf0.None;

        return worker;
    }
}
