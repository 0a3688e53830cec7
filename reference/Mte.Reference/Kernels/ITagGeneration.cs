namespace Mte.Reference.Kernels;

/// <summary>
/// How a CPU makes tags (Arm ARM, shared pseudocode). All agree; a part so that a wrong CPU can be made. A
/// mask has bit N for tag N.
/// </summary>
public interface ITagGeneration
{
    /// <summary>IRG: a random tag that is not excluded; 0 if all are.</summary>
    int ChooseRandomNonExcludedTag(Random random, int exclude);

    /// <summary>
    /// ADDG, SUBG: so many tags further, passing over those that are excluded; 0 if all are.
    /// </summary>
    int ChooseNonExcludedTag(int start, int offset, int exclude);

    /// <summary>GMI: the mask with a tag in it.</summary>
    long InsertIntoMask(int tag, long mask);
}
