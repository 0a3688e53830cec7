using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.State;

namespace Mte.Reference.Processes;

/// <summary>kernel/fork.c: makes a child or a thread.</summary>
public static class Clone
{
    /// <summary>The system calls fork and, for a thread, clone.</summary>
    [Models("kernel/fork.c", "copy_process")]
    public static TaskStruct CopyProcess(this TaskStruct task, ForkFacts fork, bool thread = false)
    {
        var child = new TaskStruct(thread ? task.Mm : DupMmap(task.Mm))
        {
            Files = thread ? task.Files : [.. task.Files],
            Sighand = thread ? task.Sighand : task.Sighand.Copy(),
            Blocked = [.. task.Blocked],
            Tco = fork.InheritsTco && task.Tco,
            FrameTco = task.FrameTco,
            CoredumpFilter = task.CoredumpFilter,
        };
        if (thread ? fork.ThreadInheritsTaggedAddrCtrl : fork.InheritsTaggedAddrCtrl)
            (child.MteCtrl, child.Tcf0, child.TaggedAddr) = (task.MteCtrl, task.Tcf0, task.TaggedAddr);

        return child;
    }

    /// <summary>The address space of a new child.</summary>
    [Models("kernel/fork.c", "dup_mmap")]
    private static AddressSpace DupMmap(AddressSpace mm)
    {
        var child = new AddressSpace(mm.Kernel);
        foreach (var vma in mm.Vmas)
        {
            var advised = mm.Kernel.Parts.Mm.ForkAdviceHolds ? vma.Flags : VmFlags.None;
            if (advised.HasFlag(VmFlags.VM_DONTCOPY))
                continue;

            var copy = vma.Copy(vma.Start, vma.End);
            copy.Flags = mm.Kernel.Parts.Fork.FlagsOfChild(copy.Flags);
            Userfaults.DupUserfaultfd(copy);
            child.Insert(copy);
            if (!vma.Shared && !advised.HasFlag(VmFlags.VM_WIPEONFORK))
                Memory.CopyPageRange(mm, child, vma, copy);

            mm.PageTable.CopyGuards(child.PageTable);
        }

        return child;
    }
}
