namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    /// <summary>The address space of a new child.</summary>
    [Models("kernel/fork.c", "dup_mmap")]
    public AddressSpace DupMmap()
    {
        var child = new AddressSpace(kernel);
        foreach (var vma in vmas)
        {
            var advised = kernel.Parts.Mm.ForkAdviceHolds ? vma.Flags : VmFlags.None;
            if (advised.HasFlag(VmFlags.VM_DONTCOPY))
                continue;

            var copy = vma.Copy(vma.Start, vma.End);
            copy.Flags = kernel.Parts.Fork.FlagsOfChild(copy.Flags);
            DupUserfaultfd(copy);
            child.vmas.Add(copy);
            if (!vma.Shared && !advised.HasFlag(VmFlags.VM_WIPEONFORK))
                CopyPageRange(child, vma, copy);

            child.guards.UnionWith(guards);
        }

        return child;
    }

    /// <summary>
    /// Gives the child the entries of private memory, read-only on both sides. Shared memory needs none: the
    /// child faults them in from the file.
    /// </summary>
    [Models("mm/memory.c", "copy_page_range")]
    private void CopyPageRange(AddressSpace child, Vma vma, Vma copy)
    {
        for (var address = vma.Start; address < vma.End; address += BytesPerEntry(vma))
        {
            if (swapPtes.TryGetValue(Index(vma, address), out var entry))
            {
                entry.Count++;
                child.swapPtes[Index(vma, address)] = entry;
            }

            if (!pageTable.TryGetValue(Index(vma, address), out var pte))
                continue;

            pageTable[Index(vma, address)] = pte with { Write = false };
            if (pte.Page.Anonymous)
                pte.Page.Mapcount++;

            child.SetPteAt(copy, address, child.MkPte(copy, pte.Page, write: false, pte.Special));
        }
    }
}
