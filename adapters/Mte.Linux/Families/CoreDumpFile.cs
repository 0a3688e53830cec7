using System.Buffers.Binary;
using Mte.Linux.Abi;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Families;

/// <summary>
/// A core dump: an ELF file (include/uapi/linux/elf.h, Documentation/arm64/memory-tagging-extension.rst).
/// </summary>
internal sealed class CoreDumpFile
{
    private const int HeaderBytes = 56, TagsPerByte = 2;

    private readonly byte[] file;
    private readonly List<(uint Type, Header Header)> headers = [];

    /// <summary>Reads a core dump.</summary>
    /// <exception cref="AdapterException">it is no ELF file.</exception>
    public CoreDumpFile(byte[] file)
    {
        this.file = file;
        if (file.Length < 64 || !file.AsSpan().StartsWith("\u007FELF"u8))
            throw new AdapterException("the core dump is no ELF file");

        var (start, count) = ((int)Word64(32), BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(56)));
        for (var at = start; at < start + (count * HeaderBytes); at += HeaderBytes)
            headers.Add((Word32(at), new Header(
                Word64(at + 8), Word64(at + 16), Word64(at + 32), Word64(at + 40),
                Word32(at + 4) | Word64(at + 24) | Word64(at + 48))));
    }

    /// <summary>The tag segments, as they come.</summary>
    public IReadOnlyList<Header> Segments =>
        [.. headers.Where(header => header.Type == Arm64.PT_AARCH64_MEMTAG_MTE).Select(
            header => header.Header)];

    /// <summary>All tag segments follow all PT_LOAD, as headers and as contents, sorted by address.</summary>
    public bool TagsAreLast
    {
        get
        {
            var kinds = headers.Where(header => header.Type != Arm64.PT_NOTE).ToArray();
            var tags = kinds.SkipWhile(header => header.Type == Arm64.PT_LOAD).ToArray();
            var end = kinds.Where(header => header.Type == Arm64.PT_LOAD)
                .Max(header => header.Header.Offset + header.Header.Filesz);
            return
                tags.All(header =>
                    header.Type == Arm64.PT_AARCH64_MEMTAG_MTE && header.Header.Offset >= end) &&
                tags.Zip(tags.Skip(1)).All(pair => pair.First.Header.Vaddr < pair.Second.Header.Vaddr);
        }
    }

    /// <summary>Bytes of the file.</summary>
    public int Length => file.Length;

    /// <summary>The control words of the threads; the first is that of the thread that died.</summary>
    public IEnumerable<long> TaggedAddrCtrls
    {
        get
        {
            foreach (var (_, notes) in headers.Where(header => header.Type == Arm64.PT_NOTE))
                for (var at = (int)notes.Offset; at + 12 <= (int)(notes.Offset + notes.Filesz);)
                {
                    var (name, size, type) = (Aligned(Word32(at)), Aligned(Word32(at + 4)), Word32(at + 8));
                    if (type == Arm64.NT_ARM_TAGGED_ADDR_CTRL)
                        yield return (long)Word64(at + 12 + name);

                    at += 12 + name + size;
                }
        }
    }

    /// <summary>The tag segment that holds an address; null if none does.</summary>
    public Header? SegmentOf(ulong address) => Segments
        .Where(segment => address >= segment.Vaddr && address < segment.Vaddr + segment.Memsz)
        .Select(segment => (Header?)segment)
        .FirstOrDefault();

    /// <summary>
    /// The tag of a granule; null if it is not in the file. The lower half of a byte is the first granule's.
    /// </summary>
    public byte? TagOf(ulong address)
    {
        if (SegmentOf(address) is not { } segment)
            return null;

        var granule = (address - segment.Vaddr) / Granule.Bytes;
        if (granule / TagsPerByte >= segment.Filesz)
            return null;

        var pair = file[segment.Offset + (granule / TagsPerByte)];
        return (byte)(granule % TagsPerByte == 0 ? pair % Granule.TagCount : pair / Granule.TagCount);
    }

    private uint Word32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));

    private ulong Word64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));

    private static int Aligned(uint size) => (int)((size + 3) & ~3u);

    /// <summary>Elf64_Phdr.</summary>
    /// <param name="Offset">p_offset.</param>
    /// <param name="Vaddr">p_vaddr.</param>
    /// <param name="Filesz">p_filesz.</param>
    /// <param name="Memsz">p_memsz.</param>
    /// <param name="Rest">p_flags, p_paddr and p_align, combined with OR.</param>
    public readonly record struct Header(ulong Offset, ulong Vaddr, ulong Filesz, ulong Memsz, ulong Rest);
}
