using System.Globalization;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Pipe.Client;

/// <summary>
/// The programs that an external adapter must run before any case. They say nothing about tags: an adapter
/// that fails one does not keep the wire, and cases would blame the implementation for it.
/// </summary>
/// <param name="client">The adapter, after its hello.</param>
/// <param name="knownFacts">The facts that it may claim; null if they are not known.</param>
internal sealed class SmokePrograms(WireClient client, IReadOnlyCollection<string>? knownFacts)
{
    private static readonly Place Ram = new("ram", 0, 0);
    private static readonly Op Map = new Op.Map("ram", MemoryKind.AnonymousPrivate, Prot.Read | Prot.Write);

    /// <summary>How many programs ran.</summary>
    public int Count { get; private set; }

    /// <summary>Runs all.</summary>
    /// <exception cref="AdapterException">the adapter broke a promise of the wire.</exception>
    public void Run()
    {
        CheckFacts();
        CheckRefusals();
        CheckMemory();
        CheckMissingName();
        CheckClaimedTags();
    }

    private void CheckFacts()
    {
        var info = client.Info;
        var pages = $"page-{(info.PageSize / 1024).ToString(CultureInfo.InvariantCulture)}k";
        if (info.PageSize is not (4096 or 16384 or 65536))
            throw Wrong(
                $"says that its pages have {info.PageSize} bytes; expected 4096, 16384 or 65536",
                WireRule.Claims);

        if (info.Facts.FirstOrDefault(fact => knownFacts?.Contains(fact) == false) is { } unknown)
            throw Wrong(
                $"claims the fact '{unknown}', which spec/features.yaml does not list", WireRule.Claims);

        if (info.Facts.FirstOrDefault(fact => IsPageSize(fact) && fact != pages) is { } other)
            throw Wrong(
                $"claims the fact '{other}', but its pages have {info.PageSize} bytes", WireRule.Claims);
    }

    private void CheckRefusals()
    {
        // A program without ops is a program too.
        Answers("nothing", []);
        Count++;
        client.Refusal("""{"smoke":"no program"}""");
        Answers("nothing-again", []);
        var unknown = new Program("smoke/unknown-op", [Map]);
        const string Line = """{"id":"smoke/unknown-op","ops":[{"op":"no_such_op","by":"main"}]}""";
        Count++;
        if (client.Run(unknown, answered: null, Line).Outcomes is not [Outcome.Unsupported])
            throw Wrong("did not answer the op 'no_such_op' with \"unsupported\"", WireRule.UnknownOp);
    }

    private void CheckMemory()
    {
        // A double has too few bits for all digits of this value.
        const long Value = 0x1122334455667788;
        var stored = Answers("store-load", [Map, new Op.Store(Ram, Value), new Op.Load(Ram)]);
        Expect(stored, 3, new Outcome.Done(Value), WireRule.Effect);
        Expect(Answers("fresh", [Map, new Op.Load(Ram)]), 2, new Outcome.Done(), WireRule.FreshState);
    }

    private void CheckMissingName()
    {
        var outcomes = Answers("never-made", [Map, new Op.Load(Ram with { Name = "rom" })]);
        if (outcomes.Count != 1)
            throw Wrong(
                "answered a load from 'rom', a name that no op made; expected \"end\"", WireRule.MissingName);
    }

    // An unsupported op skips its case. If no op of a claimed fact were supported, all its cases would be
    // skipped and nobody would notice.
    private void CheckClaimedTags()
    {
        if (!client.Info.Facts.Contains("mte"))
            return;

        var tagged = new Op.Map("ram", MemoryKind.AnonymousPrivate, Prot.Read | Prot.Write | Prot.Mte);
        foreach (var outcome in Answers("mte", [tagged, new Op.Stg(Ram, new Tags(3)), new Op.Ldg(Ram)]))
            if (outcome is Outcome.Unsupported { Why: var why })
                throw Wrong($"claims the fact 'mte', but does not support it: {why}", WireRule.Claims);
    }

    private IReadOnlyList<Outcome> Answers(string id, IReadOnlyList<Op> ops)
    {
        Count++;
        return client.Run(new Program($"smoke/{id}", ops), answered: null).Outcomes;
    }

    private void Expect(IReadOnlyList<Outcome> found, int count, Outcome last, WireRule rule)
    {
        if (found.Count != count)
            throw Wrong($"answered {found.Count} of {count} ops", WireRule.Outcome);

        if (found[^1] != last)
            throw Wrong($"answered \"{found[^1]}\"; expected \"{last}\"", rule);
    }

    private static bool IsPageSize(string fact) => fact.StartsWith("page-", StringComparison.Ordinal);

    private AdapterException Wrong(string what, WireRule rule) => client.Broken(what, [], rule);
}
