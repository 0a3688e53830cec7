using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Programs;

/// <summary>
/// Turns the places and page counts of ops into addresses and bytes, and addresses into places.
/// </summary>
internal sealed class PlaceAddresses(NamedThings<ulong> mappings, int pageSize)
{
    private const int TagShift = 56, HighShift = 60;

    /// <summary>Bytes in a page.</summary>
    public int PageSize => pageSize;

    /// <summary>The address of a place.</summary>
    /// <param name="place">The place.</param>
    /// <param name="tag">Its logical tag: bits 59:56.</param>
    /// <param name="high">Bits 63:60.</param>
    /// <exception cref="ThingNeverMadeException">no op made the mapping.</exception>
    public ulong Of(Place place, int tag = 0, int high = 0) =>
        (mappings[place.Name] + (ulong)place.Offset(pageSize)) | ((ulong)tag << TagShift) | (
            (ulong)high << HighShift);

    /// <summary>A guest's address, with a logical tag.</summary>
    public ulong Of(Gpa gpa, int tag = 0) => (ulong)gpa.Address(pageSize) | ((ulong)tag << TagShift);

    /// <summary>Bytes in so many pages.</summary>
    public ulong Bytes(int pages) => (ulong)pages * (ulong)pageSize;

    /// <summary>The address rounded up to a page.</summary>
    public ulong PageAlign(ulong address) => (address + (ulong)pageSize - 1) & ~((ulong)pageSize - 1);

    /// <summary>
    /// Where an access faulted: its distance from the mapping that the op named, and its logical tag.
    /// </summary>
    public Outcome.Faulted Fault(FaultCode code, ulong address, string mapping) =>
        new(code, PlaceOf(address << 8 >> 8, mapping), (int)(address >> TagShift));

    private Place PlaceOf(ulong address, string name) => mappings.TryFind(name, out var start)
        ? new Place(name, 0, unchecked((long)(address - start)))
        : new Place("", 0, unchecked((long)address));
}
