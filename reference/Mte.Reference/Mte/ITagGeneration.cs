namespace Mte.Reference.Mte;

/// <summary>
/// How a CPU makes tags (Arm ARM, shared pseudocode). All agree; a part so that a wrong CPU can be made. A mask has bit
/// N for tag N.
/// </summary>
public interface ITagGeneration
{
    /// <summary>IRG: a random tag that is not excluded; 0 if all are.</summary>
    int ChooseRandomNonExcludedTag(Random random, int exclude);

    /// <summary>ADDG, SUBG: so many tags further, passing over those that are excluded; 0 if all are.</summary>
    int ChooseNonExcludedTag(int start, int offset, int exclude);

    /// <summary>GMI: the mask with a tag in it.</summary>
    long InsertIntoMask(int tag, long mask);
}

/// <summary>As the architecture has it.</summary>
public class TagGeneration : ITagGeneration
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
