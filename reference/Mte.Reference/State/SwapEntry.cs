namespace Mte.Reference.State;

/// <summary>A slot of the swap area (<c>swp_entry_t</c>), and what lies in it.</summary>
/// <param name="slot">Its number.</param>
/// <param name="data">The page as it was written.</param>
public sealed class SwapEntry(int slot, Contents data)
{
    public int Slot { get; } = slot;

    public Contents Data { get; } = data;

    /// <summary>How many page tables and files refer to it (<c>swap_map</c>).</summary>
    internal int Count { get; set; } = 1;

    /// <summary>The page that was read from it while others still refer to it: the swap cache.</summary>
    internal Page? Cached { get; set; }
}
