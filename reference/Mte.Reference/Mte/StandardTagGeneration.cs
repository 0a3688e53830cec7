using Mte.Reference.Kernels;

namespace Mte.Reference.Mte;

/// <summary>As the architecture has it.</summary>
public class StandardTagGeneration : ITagGeneration
{
    private const int All = 0xffff, Last = 15;

    public virtual int ChooseRandomNonExcludedTag(Random random, int exclude) =>
        (exclude & All) == All ? 0 : ChooseNonExcludedTag(random.Next(Last + 1), 0, exclude);

    public virtual int ChooseNonExcludedTag(int start, int offset, int exclude)
    {
        if ((exclude & All) == All)
            return 0;

        var tag = offset == 0 ? PassExcluded(start, exclude) : start;
        for (var step = 0; step < offset; step++)
            tag = PassExcluded((tag + 1) & Last, exclude);

        return tag;
    }

    public virtual long InsertIntoMask(int tag, long mask) => mask | (1L << tag);

    private static int PassExcluded(int tag, int exclude)
    {
        while ((exclude & (1 << tag)) != 0)
            tag = (tag + 1) & Last;

        return tag;
    }
}
