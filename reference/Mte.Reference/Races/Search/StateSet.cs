namespace Mte.Reference.Races.Search;

/// <summary>
/// States that were seen, all of one length, by numbers in the order in which they came. They are compared in
/// full, so that "complete" means it. They lie side by side in large blocks, which costs the garbage
/// collector nothing.
/// </summary>
/// <param name="length">Bytes in a state.</param>
internal sealed class StateSet(int length)
{
    private const int InBlock = 1 << 7, FewestPlaces = 1 << 8;

    private readonly List<byte[]> blocks = [];

    // At the place of its hash, or the next that was free, a state's number and 1 more; 0 where there is
    // none.
    private int[] places = new int[FewestPlaces];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int number] =>
        blocks[number / InBlock].AsSpan(number % InBlock * length, length);

    /// <summary>Adds a state; its number if it is new, else a negative one.</summary>
    public int Add(ReadOnlySpan<byte> state)
    {
        var place = PlaceOf(state);
        if (places[place] != 0)
            return -1;

        if (Count % InBlock == 0)
            blocks.Add(new byte[InBlock * length]);

        state.CopyTo(blocks[^1].AsSpan(Count % InBlock * length));
        places[place] = ++Count;
        if (Count > places.Length / 2)
            Grow();

        return Count - 1;
    }

    /// <summary>Where a state is, or would be.</summary>
    private int PlaceOf(ReadOnlySpan<byte> state)
    {
        var place = StateComparer.Hash(state) & (places.Length - 1);
        while (places[place] != 0 && !this[places[place] - 1].SequenceEqual(state))
            place = (place + 1) & (places.Length - 1);

        return place;
    }

    private void Grow()
    {
        places = new int[places.Length * 2];
        for (var number = 0; number < Count; number++)
            places[PlaceOf(this[number])] = number + 1;
    }
}
