using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private Outcome Mincore(Op.Mincore op)
    {
        var errno = ProcessOf(op).Mm.DoMincore(At(op.At, op.Tag), Bytes(op.Pages), out var resident);
        return errno == Errno.Ok ? new Outcome.Done(resident) : Outcome.From(errno);
    }

    /// <summary>Who declares its own memory broken is told at once, on newer kernels.</summary>
    private Outcome Madvise(Op.Madvise op)
    {
        var at = At(op.At, op.Tag);
        var called = Outcome.From(ProcessOf(op).Mm.DoMadvise(at, Bytes(op.Pages), op.Advice));
        var tells = op.Advice is Advice.MADV_HWPOISON && called is Outcome.Done && kernel.Parts.Mm.HwpoisonTellsCaller;
        return tells
            ? Came(op, new Stop(FaultCode.BUS_MCEERR_AR, Address.UntaggedAddr(at)), op.At, called)
            : called;
    }

    private Outcome OnRange(Op op, Place at, int tag, int pages, Errno hole) =>
        Outcome.From(ProcessOf(op).Mm.CheckRange(At(at, tag), Bytes(pages), hole));

    [Models("mm/shmem.c", "shmem_fallocate")]
    private Outcome Fallocate(Op.Fallocate op)
    {
        if (Made(files, op.File) is not CachedFile file)
            return new Outcome.Failed(Errno.ENODEV);

        file.Length = Math.Max(file.Length, Bytes(op.Pages));
        foreach (var page in PagesOf(file, op.Pages))
            if (!kernel.Parts.Mm.FileWritesKeepTags)
                page.Tags.Fill(0);

        return new Outcome.Done();
    }

    /// <summary>Copies data, never tags: they belong to the page, not to the file.</summary>
    [Models("fs/read_write.c", "vfs_copy_file_range")]
    [Models("fs/read_write.c", "do_sendfile")]
    private Outcome CopyFile(string from, string to, int pages)
    {
        if (Made(files, from) is not CachedFile source || Made(files, to) is not CachedFile target)
            return new Outcome.Failed(Errno.EINVAL);

        target.Length = Math.Max(target.Length, Bytes(pages));
        foreach (var (old, copy) in PagesOf(source, pages).Zip(PagesOf(target, pages)))
        {
            copy.Data.CopyFrom(old.Data);
            if (!kernel.Parts.Mm.FileWritesKeepTags)
                copy.Tags.CopyFrom(old.Tags);
        }

        return new Outcome.Done();
    }

    private Page[] PagesOf(CachedFile file, int pages) =>
        [.. Enumerable.Range(0, pages).Select(index => file.Fault(kernel, Bytes(index))).OfType<Page>()];

    [Models("fs/aio.c", "aio_setup_ring")]
    private Outcome IoSetup(Op.IoSetup op)
    {
        mappings[op.As] = ProcessOf(op).Mm.InstallMapping(
            (ulong)kernel.PageSize,
            VmFlags.VM_READ | VmFlags.VM_WRITE | VmFlags.VM_SHARED | VmFlags.VM_DONTEXPAND | MayDoAll);
        return new Outcome.Done();
    }

    /// <summary>A descriptor that can be mapped, of memory that is no shmem.</summary>
    private Outcome NewDescriptor(Op op, string name, int pages)
    {
        var file = new RegularFile { Length = Bytes(pages) };
        ProcessOf(op).Files.Add(file);
        files[name] = file;
        return new Outcome.Done();
    }

    [Models("virt/kvm/guest_memfd.c", "kvm_gmem_create")]
    private Outcome KvmCreateGuestMemfd(Op.KvmCreateGuestMemfd op)
    {
        var vm = Made(vms, op.Vm);
        if (Ioctl(op, vm, vm) is not Errno.Ok and var refused)
            return new Outcome.Failed(refused);

        return NewDescriptor(op, op.As, op.Pages);
    }
}
