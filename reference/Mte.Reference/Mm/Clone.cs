namespace Mte.Reference.Mm;

/// <summary>kernel/fork.c: makes a child or a thread.</summary>
public static class Clone
{
    /// <summary>The address space of a new child.</summary>
    [Models("kernel/fork.c", "dup_mmap")]
    public static AddressSpace DupMmap(this AddressSpace mm)
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
