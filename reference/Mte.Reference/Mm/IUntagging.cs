namespace Mte.Reference.Mm;

/// <summary>
/// Which calls ignore the top byte of an address. Kernels from 5.6 on agree; a part so that a wrong kernel can be
/// made.
/// </summary>
public interface IUntagging
{
    /// <summary>The address that mmap is asked for.</summary>
    ulong OfMmap(ulong address);

    /// <summary>The address that mprotect begins at.</summary>
    ulong OfMprotect(ulong address);

    /// <summary>The address of a memslot's memory.</summary>
    ulong OfMemslot(ulong address);
}

/// <summary>What changes memory that is there ignores the tag; what makes an alias of it does not.</summary>
public class UntagOldMemory : IUntagging
{
    public virtual ulong OfMmap(ulong address) => address;

    public virtual ulong OfMprotect(ulong address) => Address.UntaggedAddr(address);

    public virtual ulong OfMemslot(ulong address) => address;
}
