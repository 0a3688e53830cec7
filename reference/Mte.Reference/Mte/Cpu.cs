using System.Buffers.Binary;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Mte;

/// <summary>
/// A CPU at one exception level: what its instructions come to. Addresses have a logical tag in their top
/// byte. Translation comes before the tag check, for all of an access.
/// </summary>
/// <param name="pageSize">Bytes in a page.</param>
public abstract class Cpu(int pageSize)
{
    /// <summary>LDR, LDRH, LDRB; up to 16 bytes, of which the first eight are the value.</summary>
    public Stop? Load(ulong address, int bytes, out ulong value)
    {
        Span<byte> buffer = stackalloc byte[2 * sizeof(ulong)];
        buffer.Clear();
        var stop = Access(address, bytes, write: false, out var pieces);
        foreach (var (page, offset, start, count) in pieces)
            page.Data.Read(offset, buffer.Slice(start, count));

        value = BinaryPrimitives.ReadUInt64LittleEndian(buffer);
        return stop;
    }

    /// <summary>STR, STRH, STRB, STP: up to 16 bytes.</summary>
    public Stop? Store(ulong address, int bytes, ulong value, ulong second = 0)
    {
        Span<byte> buffer = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, value);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[sizeof(ulong)..], second);
        var stop = Access(address, bytes, write: true, out var pieces);
        foreach (var (page, offset, start, count) in pieces)
            page.Data.Write(offset, buffer.Slice(start, count));

        return stop;
    }

    /// <summary>
    /// SWP, LDADD, CAS: eight bytes are read, changed and written at once; checked as a store.
    /// </summary>
    public Stop? Atomic(ulong address, Func<ulong, ulong> change, out ulong old)
    {
        Span<byte> buffer = stackalloc byte[sizeof(ulong)];
        buffer.Clear();
        var stop = Access(address, sizeof(ulong), write: true, out var pieces);
        foreach (var (page, offset, start, count) in pieces)
            page.Data.Read(offset, buffer.Slice(start, count));

        old = BinaryPrimitives.ReadUInt64LittleEndian(buffer);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, change(old));
        foreach (var (page, offset, start, count) in pieces)
            page.Data.Write(offset, buffer.Slice(start, count));

        return stop;
    }

    /// <summary>An aligned access of eight bytes that checks no tags, such as one through SP.</summary>
    public Stop? Unchecked(ulong address, bool write, ref ulong value)
    {
        Span<byte> buffer = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, value);
        var plain = Address.UntaggedAddr(address);
        if (Translate(plain, write, decodable: true, out var page, out _) is { } stop)
            return stop;

        if (write)
            page.Data.Write(OffsetInPage(plain), buffer);
        else
            page.Data.Read(OffsetInPage(plain), buffer);

        value = BinaryPrimitives.ReadUInt64LittleEndian(buffer);
        return null;
    }

    /// <summary>STG, granule after granule. It needs write access, and checks no tags itself.</summary>
    public Stop? Stg(ulong address, ReadOnlySpan<byte> tags)
    {
        for (int done = 0, count; done < tags.Length; done += count)
        {
            var at = address + (ulong)(done * Granule.Bytes);
            count = GranulesInPage(at, tags.Length - done);
            if (Translate(at, write: true, decodable: false, out var page, out var tagged) is { } stop)
                return stop;

            if (tagged)
                page.Tags.Write(OffsetInPage(at) / Granule.Bytes, tags.Slice(done, count));
        }

        return null;
    }

    /// <summary>
    /// LDG, granule after granule. It needs read access; memory that is not Tagged reads 0.
    /// </summary>
    public Stop? Ldg(ulong address, Span<byte> tags)
    {
        for (int done = 0, count; done < tags.Length; done += count)
        {
            var at = address + (ulong)(done * Granule.Bytes);
            count = GranulesInPage(at, tags.Length - done);
            if (Translate(at, write: false, decodable: false, out var page, out var tagged) is { } stop)
                return stop;

            if (tagged)
                page.Tags.Read(OffsetInPage(at) / Granule.Bytes, tags.Slice(done, count));
        }

        return null;
    }

    /// <summary>The page behind an untagged address, and whether its tags count.</summary>
    protected abstract Stop? Translate(
        ulong address, bool write, bool decodable, out Page page, out bool tagged);

    /// <summary>
    /// Where an access to a page first meets a tag that is not its own; -1 if it never does.
    /// </summary>
    protected abstract int FirstMismatch(Page page, int offset, int bytes, byte tag);

    /// <summary>What a mismatch comes to, and whether the access takes place all the same.</summary>
    protected abstract Stop? Mismatched(ulong far, bool write, out bool goesOn);

    /// <summary>The parts of an access that lie in one page each; none if it does not take place.</summary>
    private Stop? Access(ulong address, int bytes, bool write, out List<Piece> pieces)
    {
        pieces = new List<Piece>(1);
        ulong? mismatch = null;
        var (plain, tag) = (Address.UntaggedAddr(address), Address.TagOf(address));
        for (int done = 0, count; done < bytes; done += count)
        {
            var at = plain + (ulong)done;
            var offset = OffsetInPage(at);
            count = Math.Min(bytes - done, pageSize - offset);
            if (Translate(at, write, decodable: true, out var page, out var tagged) is { } stop)
            {
                pieces.Clear();
                return stop with { Address = Address.WithTag(stop.Address, tag) };
            }

            pieces.Add(new Piece(page, offset, done, count));
            if (tagged && mismatch is null && FirstMismatch(page, offset, count, tag) is >= 0 and var first)
                mismatch = at + (ulong)(first - offset);
        }

        if (mismatch is not { } far)
            return null;

        var told = Mismatched(Address.WithTag(far, tag), write, out var goesOn);
        if (!goesOn)
            pieces.Clear();

        return told is { } fault ? fault with { Write = write } : null;
    }

    private int GranulesInPage(ulong at, int granules) =>
        Math.Min(granules, (pageSize - OffsetInPage(at) + Granule.Bytes - 1) / Granule.Bytes);

    private int OffsetInPage(ulong address) => (int)(address % (ulong)pageSize);

    private readonly record struct Piece(Page Page, int Offset, int Start, int Count);
}
