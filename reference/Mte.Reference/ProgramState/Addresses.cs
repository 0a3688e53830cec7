using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.ProgramState;

/// <summary>
/// Where the mappings of a program are. A name stands for the same address in whichever process it is used.
/// </summary>
/// <param name="kernel">The kernel, which decides how long a page is.</param>
internal sealed class Addresses(Kernel kernel) : NameTable<ulong>
{
    /// <summary>The address of a place, with a logical tag in bits 56 to 59 and others above.</summary>
    public ulong Of(Place place, int tag = 0, int high = 0) =>
        Address.WithTag(this[place.Name] + (ulong)place.Offset(kernel.PageSize), tag) | ((ulong)high << 60);

    /// <summary>A guest's physical address.</summary>
    public ulong Of(Gpa gpa) => (ulong)gpa.Address(kernel.PageSize);

    /// <summary>The length of a number of pages, in bytes.</summary>
    public ulong Bytes(int pages) => (ulong)pages * (ulong)kernel.PageSize;

    /// <summary>The length of a number of huge pages, in bytes.</summary>
    public ulong HugeBytes(int hugePages) => (ulong)hugePages * (ulong)kernel.HugePageSize;
}
