using Mte.Reference.Kernels;
using Mte.Reference.Mte;

namespace Mte.Reference.Defects;

/// <summary>CPUs and emulators that make tags wrongly.</summary>
internal static class InstructionDefects
{
    public static IEnumerable<Defect> All =>
    [
        Cpu("irg-ignores-mask", ["PRCTL-010"], "IRG makes excluded tags.", new AnyRandom()),
        Cpu("irg-always-same", ["PRCTL-010"], "IRG makes one tag only.", new SameRandom()),
        Cpu("irg-all-excluded-is-random", ["PRCTL-009"],
            "IRG makes any tag when all tags are excluded.", new RandomWhenNone()),
        Cpu("addg-ignores-mask", ["PRCTL-015"],
            "ADDG and SUBG do not skip excluded tags.", new PlainOffset()),
        Cpu("addg-one-too-far", ["PRCTL-015"],
            "ADDG and SUBG move the tag by one too many.", new OneTooFar()),
        Cpu("gmi-next-tag", ["PRCTL-016"],
            "GMI puts the tag after the address's tag into the mask.", new NextTag()),
        Cpu("gmi-replaces-mask", ["PRCTL-016"], "GMI drops the mask that it is given.", new NewMask()),
    ];

    private static Defect Cpu(
        string name, IReadOnlyList<string> rules, string sentence, ITagGeneration wrong) =>
        new(name, rules, sentence, parts => parts with { TagGeneration = wrong });

    private sealed class AnyRandom : StandardTagGeneration
    {
        public override int ChooseRandomNonExcludedTag(Random random, int exclude) =>
            base.ChooseRandomNonExcludedTag(random, 0);
    }

    private sealed class SameRandom : StandardTagGeneration
    {
        public override int ChooseRandomNonExcludedTag(Random random, int exclude) =>
            ChooseNonExcludedTag(0, 0, exclude);
    }

    private sealed class RandomWhenNone : StandardTagGeneration
    {
        public override int ChooseRandomNonExcludedTag(Random random, int exclude) =>
            base.ChooseRandomNonExcludedTag(random, (exclude & 0xffff) == 0xffff ? 0 : exclude);
    }

    private sealed class PlainOffset : StandardTagGeneration
    {
        public override int ChooseNonExcludedTag(int start, int offset, int exclude) => (start + offset) & 15;
    }

    private sealed class OneTooFar : StandardTagGeneration
    {
        public override int ChooseNonExcludedTag(int start, int offset, int exclude) =>
            (base.ChooseNonExcludedTag(start, offset, exclude) + 1) & 15;
    }

    private sealed class NextTag : StandardTagGeneration
    {
        public override long InsertIntoMask(int tag, long mask) => base.InsertIntoMask((tag + 1) & 15, mask);
    }

    private sealed class NewMask : StandardTagGeneration
    {
        public override long InsertIntoMask(int tag, long mask) => 1L << tag;
    }
}
