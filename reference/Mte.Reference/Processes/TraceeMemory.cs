using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Processes;

/// <summary>What a tracer does to its tracee's memory.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="tracee">The tracee.</param>
public sealed class TraceeMemory(Kernel kernel, TaskStruct tracee)
{
    private readonly PtraceFacts policy = kernel.Parts.Ptrace;

    /// <summary>Reads or sets tags; how many, or an error if none.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="tags">The tags; as many as are wanted.</param>
    /// <param name="write">To set them.</param>
    /// <param name="done">How many were read or set.</param>
    [Models("arch/arm64/kernel/mte.c", "mte_ptrace_copy_tags")]
    [Models("arch/arm64/kernel/mte.c", "__access_remote_tags")]
    public Errno CopyTags(ulong address, Span<byte> tags, bool write, out int done)
    {
        done = 0;
        if (policy.UntagsAddress)
            address = Address.UntaggedAddr(address);

        if (address % Granule.Bytes != 0 && !policy.RoundsDown)
            return EINVAL;

        address &= ~(ulong)(Granule.Bytes - 1);
        for (; done < tags.Length; done++, address += Granule.Bytes)
            if (!CopyTag(address, ref tags[done], write))
                return done > 0 && policy.Partial ? Ok : EIO;

        return done > 0 ? Ok : EFAULT;
    }

    private bool CopyTag(ulong address, ref byte tag, bool write)
    {
        if (tracee.Mm.GetUserPageForced(address, write, policy.ForcesShared, out var vma) is not { } page ||
            (policy.NeedsMte && !vma.Mte))
            return false;

        if (!PageTags.IsTagged(kernel, page) && !policy.ShowsStaleTags)
        {
            if (!write)
            {
                tag = 0;
                return true;
            }

            PageTags.TagClearHighpage(kernel, page.Head);
        }

        var granule = (int)(address % (ulong)kernel.PageSize) / Granule.Bytes;
        if (write)
            page.Tags.Write(granule, [policy.TagOf(tag)]);
        else
            tag = page.Tags[granule];

        return true;
    }

    /// <summary>
    /// Reads or writes the tracee's memory, as PTRACE_PEEKDATA, PTRACE_POKEDATA and /proc/PID/mem do; EIO if
    /// it cannot. process_vm_readv and process_vm_writev do the same without force.
    /// </summary>
    /// <param name="address">The first address.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="write">To write them.</param>
    /// <param name="force">Also where the mapping does not permit it (FOLL_FORCE).</param>
    [Models("mm/memory.c", "__access_remote_vm")]
    public Errno AccessRemoteVm(ulong address, Span<byte> bytes, bool write, bool force = true)
    {
        if (policy.RemoteUntags)
            address = Address.UntaggedAddr(address);

        for (var done = 0; done < bytes.Length; done++, address++)
        {
            var found = force
                ? tracee.Mm.GetUserPageForced(address, write, shared: false, out _)
                : tracee.Mm.GetUserPage(address, write);
            if (found is not { } page)
                return EIO;

            var offset = (int)(address % (ulong)kernel.PageSize);
            if (write)
                page.Data.Write(offset, bytes.Slice(done, 1));
            else
                bytes[done] = page.Data[offset];
        }

        return Ok;
    }
}
