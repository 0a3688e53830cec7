using Mte.Cases.Forms;
using Mte.Reference.World;
using Mte.Spec.Deviations;
using Mte.Spec.Judging;
using Mte.Spec.Ops;

namespace Mte.Suites.Fuzzing;

/// <summary>
/// Makes random programs out of what the records say of ops, so that a new op needs no line here. The
/// reference runs a program while it is made: most ops succeed, and about one in ten does not.
/// </summary>
public sealed class ProgramGenerator
{
    private const int Length = 30, Attempts = 12 * Length, Depth = 4;

    /// <summary>Makers that are worth more than the others: what they make is what most ops need.</summary>
    private static readonly Type[] UsualMakers =
        [typeof(Op.Map), typeof(Op.MemfdCreate), typeof(Op.Fork), typeof(Shorthand.KvmGuest)];

    private readonly ReferenceWorld guide;
    private readonly IReadOnlyCollection<string> facts;
    private readonly IReadOnlyList<OpForm> steps;
    private readonly IReadOnlyList<OpForm> makers;
    private readonly int[] weights;
    private readonly int total;

    /// <summary>Chooses the ops.</summary>
    /// <param name="guide">The reference that runs the programs while they are made.</param>
    /// <param name="facts">Facts that the machines have; ops that need another are left out.</param>
    /// <param name="families">How often an op of each family is taken.</param>
    /// <param name="ops">Names of ops or families to take; all if there are none. What makes the things
    /// that they need is taken too.</param>
    /// <exception cref="UsageException">a name fits no op.</exception>
    public ProgramGenerator(
        ReferenceWorld guide, IReadOnlyCollection<string> facts, FuzzWeights families,
        IReadOnlyList<string>? ops = null)
    {
        (this.guide, this.facts) = (guide, facts);
        makers = [.. OpTable.Steps.Where(form => !LeftOut.Ops.ContainsKey(form.Type)
            && form.Needs.All(facts.Contains))];
        var globs = (ops ?? []).Select(name => new Glob(name)).ToArray();
        steps = [.. makers.Where(form => !form.IsShorthand && families[form.Type] > 0 && Fits(form, globs))];
        if (steps.Count == 0)
            throw new UsageException(
                "no op fits --ops and --profile on these machines; see spec/docs/ops.md");

        weights = [.. steps.Select(form => families[form.Type])];
        total = weights.Sum();
    }

    /// <summary>The names of the ops that programs are made of.</summary>
    public IReadOnlyList<string> Ops => [.. steps.Select(form => form.Name)];

    /// <summary>Makes a program; the same seed gives the same program.</summary>
    /// <param name="seed">Decides everything.</param>
    public Program Make(int seed)
    {
        var random = new Random(seed);
        var run = new GuidedRun(guide);
        var drawing = new Drawing(
            run, random, new FieldValues(random, facts, guide.Info.PageSize), $"seed {seed}");
        if (random.Next(6) > 0)
            drawing.Take(TagChecks(random));

        for (var attempt = 0; attempt < Attempts && run.Calls.Count < Length; attempt++)
            if (run.Ledger.Alive is { Count: > 0 } alive)
                Add(drawing, Pick(random), alive[random.Next(2) * random.Next(alive.Count)], Depth);

        Observers.Add(run, facts);
        return new Program(drawing.Id, [.. run.Calls.Select(call => call.Op)]);
    }

    private static bool Fits(OpForm form, Glob[] globs) =>
        globs.Length == 0
        || globs.Any(glob => glob.Fits(form.Name) || glob.Fits(FuzzWeights.Family(form.Type)));

    /// <summary>Most programs check tags, and may pass tagged addresses to system calls.</summary>
    private static Call TagChecks(Random random)
    {
        const ulong include = 0xfffe << 3;
        var mode = random.Next(4) == 0 ? TaggedAddrCtrl.PR_MTE_TCF_ASYNC : TaggedAddrCtrl.PR_MTE_TCF_SYNC;
        return Call.Of(new Op.Prctl(
            PrctlOption.PR_SET_TAGGED_ADDR_CTRL,
            TaggedAddrCtrl.PR_TAGGED_ADDR_ENABLE | mode | (TaggedAddrCtrl)include));
    }

    private OpForm Pick(Random random)
    {
        var left = random.Next(total);
        var index = 0;
        while (left >= weights[index])
            left -= weights[index++];

        return steps[index];
    }

    /// <summary>Adds an op; first an op that makes what it uses, if there is nothing of the kind.</summary>
    private bool Add(Drawing drawing, OpForm form, string by, int depth)
    {
        foreach (var thing in Needed(form))
            if (drawing.Run.Ledger.Alive.Contains(by) && drawing.Run.Ledger.Names(by, thing).Count == 0
                && (depth == 0 || !Add(drawing, MakerOf(thing, drawing.Random), by, depth - 1)))
                return false;

        return drawing.Draw(form, by);
    }

    private static IEnumerable<Thing> Needed(OpForm form) => form.Fields.Where(field => field.Required)
        .Select(field => field.Form switch
        {
            PlaceForm => Thing.Mapping,
            NameForm name => name.Uses,
            _ => null,
        }).OfType<Thing>().Distinct();

    private OpForm MakerOf(Thing thing, Random random)
    {
        OpForm[] all = [.. makers.Where(form => form.Fields.Any(field => field.Makes == thing))];
        OpForm[] usual = [.. all.Where(form => UsualMakers.Contains(form.Type))];
        return usual.Length > 0 && random.Next(5) > 0
            ? usual[random.Next(usual.Length)]
            : all[random.Next(all.Length)];
    }
}
