namespace Mte.Linux.Litmus;

/// <summary>How long threads wait before each page, decided by a seed alone.</summary>
public sealed class LitmusDelays(int seed)
{
    /// <summary>The longest delay is this power of two, in turns of a loop of two instructions.</summary>
    private const int Longest = 16;

    private readonly Random random = new(seed);

    /// <summary>
    /// Draws for all threads of the next batch before any starts: which thread runs first changes nothing.
    /// </summary>
    public IReadOnlyList<ushort[]> Next(int threads, int pages) =>
        [.. Enumerable.Range(0, threads).Select(_ => OfThread(pages))];

    // Of all lengths alike: the steps that race take from tens to thousands of instructions.
    private ushort[] OfThread(int pages) =>
        [.. Enumerable.Range(0, pages).Select(_ => (ushort)random.Next(1 << random.Next(Longest + 1)))];
}
