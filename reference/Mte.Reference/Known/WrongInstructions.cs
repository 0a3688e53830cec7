using Mte.Spec;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>CPUs and emulators that make tags wrongly, and kernels that tell of features that are not there.</summary>
internal static class WrongInstructions
{
    public static IEnumerable<KnownPart> All =>
    [
        new("irg-ignores-mask", "IRG makes excluded tags", Makes(new AnyRandom())),
        new("irg-always-same", "IRG makes one tag only", Makes(new SameRandom())),
        new("irg-all-excluded-is-random", "IRG makes any tag when all are excluded", Makes(new RandomWhenNone())),
        new("addg-ignores-mask", "ADDG and SUBG do not pass over excluded tags", Makes(new PlainOffset())),
        new("addg-one-too-far", "ADDG and SUBG move the tag by one too many", Makes(new OneTooFar())),
        new("gmi-next-tag", "GMI puts the tag behind the address's into the mask", Makes(new NextTag())),
        new("gmi-replaces-mask", "GMI forgets the mask that it is given", Makes(new NewMask())),
        new("hwcaps-missing", "the auxiliary vector does not tell of MTE", Tells(new NoHwcaps())),
        new("mte3-inverted", "HWCAP2_MTE3 is told where it is not, or not where it is",
            parts => parts with { Discovery = new OtherMte3(parts.Discovery) }),
        new("hwcaps-all", "every bit is set", Tells(new AllHwcaps())),
        new("cpuinfo-missing", "/proc/cpuinfo does not list MTE", Tells(new NoCpuinfo())),
        new("cpuinfo-all", "/proc/cpuinfo lists whatever is looked for", Tells(new AllCpuinfo())),
        new("id-registers-hidden", "EL0 reads no MTE from ID_AA64PFR1_EL1", Tells(new NoIdRegisters())),
        new("tag-blocks-at-el0", "EL0 has LDGM, STGM, STZGM and the registers of EL1", Tells(new Privileged())),
    ];

    private static Func<Parts, Parts> Makes(ITagGeneration tags) => parts => parts with { TagGeneration = tags };

    private static Func<Parts, Parts> Tells(IDiscovery discovery) => parts => parts with { Discovery = discovery };

    private sealed class AnyRandom : TagGeneration
    {
        public override int ChooseRandomNonExcludedTag(Random random, int exclude) =>
            base.ChooseRandomNonExcludedTag(random, 0);
    }

    private sealed class SameRandom : TagGeneration
    {
        public override int ChooseRandomNonExcludedTag(Random random, int exclude) =>
            ChooseNonExcludedTag(0, 0, exclude);
    }

    private sealed class RandomWhenNone : TagGeneration
    {
        public override int ChooseRandomNonExcludedTag(Random random, int exclude) =>
            base.ChooseRandomNonExcludedTag(random, (exclude & 0xffff) == 0xffff ? 0 : exclude);
    }

    private sealed class PlainOffset : TagGeneration
    {
        public override int ChooseNonExcludedTag(int start, int offset, int exclude) => (start + offset) & 15;
    }

    private sealed class OneTooFar : TagGeneration
    {
        public override int ChooseNonExcludedTag(int start, int offset, int exclude) =>
            (base.ChooseNonExcludedTag(start, offset, exclude) + 1) & 15;
    }

    private sealed class NextTag : TagGeneration
    {
        public override long InsertIntoMask(int tag, long mask) => base.InsertIntoMask((tag + 1) & 15, mask);
    }

    private sealed class NewMask : TagGeneration
    {
        public override long InsertIntoMask(int tag, long mask) => 1L << tag;
    }

    private sealed class NoHwcaps : Mte2Discovery
    {
        public override bool HasHwcap(AuxvBit bit) => false;
    }

    private sealed class OtherMte3(IDiscovery right) : Mte2Discovery
    {
        public override bool HasHwcap(AuxvBit bit) => right.HasHwcap(bit) ^ (bit is AuxvBit.HWCAP2_MTE3);
    }

    private sealed class AllHwcaps : Mte2Discovery
    {
        public override bool HasHwcap(AuxvBit bit) => true;
    }

    private sealed class NoCpuinfo : Mte2Discovery
    {
        public override bool ListsFeature(string feature) => false;
    }

    private sealed class AllCpuinfo : Mte2Discovery
    {
        public override bool ListsFeature(string feature) => true;
    }

    private sealed class NoIdRegisters : Mte2Discovery
    {
        public override ulong? EmulateMrs(UserRegister register) =>
            base.EmulateMrs(register) is null ? null : 0xf00000000000;
    }

    private sealed class Privileged : Mte2Discovery
    {
        public override bool HasTagBlockInstructions => true;

        public override ulong? EmulateMrs(UserRegister register) => base.EmulateMrs(register) ?? 0;
    }
}
