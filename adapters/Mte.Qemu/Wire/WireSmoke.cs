using System.Globalization;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Qemu.Wire;

/// <summary>
/// The programs that an adapter of somebody else's is given before any case. They say nothing about tags: whoever fails
/// one does not keep the wire, and the cases would blame the implementation for it.
/// </summary>
/// <param name="client">The adapter, which has said hello.</param>
/// <param name="facts">The facts that there are; null if they are not known.</param>
internal sealed class WireSmoke(WireClient client, IReadOnlyCollection<string>? facts)
{
    private static readonly Place Ram = new("ram", 0, 0);
    private static readonly Op Map = new Op.Map("ram", MemoryKind.AnonymousPrivate, Prot.Read | Prot.Write);

    /// <summary>How many were run.</summary>
    public int Count { get; private set; }

    /// <summary>Runs them all.</summary>
    /// <exception cref="AdapterException">one was not answered as the wire page says.</exception>
    public void Run()
    {
        Facts();
        Refusals();
        Memory();
        Stops();
        Claims();
    }

    private void Facts()
    {
        var info = client.Info;
        var pages = $"page-{(info.PageSize / 1024).ToString(CultureInfo.InvariantCulture)}k";
        if (info.PageSize is not (4096 or 16384 or 65536))
            throw Wrong($"says that its pages have {info.PageSize} bytes; expected 4096, 16384 or 65536", WireRule.Truth);

        if (info.Facts.FirstOrDefault(fact => facts?.Contains(fact) == false) is { } unknown)
            throw Wrong($"claims '{unknown}', which is no fact that the cases know", WireRule.Truth);

        if (info.Facts.FirstOrDefault(fact => fact.StartsWith("page-", StringComparison.Ordinal) && fact != pages) is { } other)
            throw Wrong($"claims '{other}' with pages of {info.PageSize} bytes", WireRule.Truth);
    }

    private void Refusals()
    {
        // Nothing to do is a program too.
        Answers("nothing", []);
        Count++;
        client.Refusal("""{"smoke":"no program"}""");
        Answers("nothing-again", []);
        var unknown = new Spec.Program("smoke/unknown-op", [Map]);
        const string Spelled = """{"id":"smoke/unknown-op","ops":[{"op":"no_such_op","by":"main"}]}""";
        Count++;
        if (client.Run(unknown, answered: null, Spelled).Outcomes is not [Outcome.Unsupported])
            throw Wrong("says that it did an op that there is not", WireRule.Unknown);
    }

    private void Memory()
    {
        // More digits than a number with a point in it keeps.
        const long Value = 0x1122334455667788;
        Expect(
            Answers("store-load", [Map, new Op.Store(Ram, Value), new Op.Load(Ram)]), 3, new Outcome.Done(Value), WireRule.Meaning);
        Expect(Answers("fresh", [Map, new Op.Load(Ram)]), 2, new Outcome.Done(), WireRule.Fresh);
    }

    private void Stops()
    {
        var outcomes = Answers("never-made", [Map, new Op.Load(Ram with { Name = "rom" })]);
        if (outcomes.Count != 1)
            throw Wrong("answered the load of a name that no op made", WireRule.Stop);
    }

    // A fact that is claimed must not come to nothing: its cases would be skipped as if they had been looked at.
    private void Claims()
    {
        if (!client.Info.Facts.Contains("mte"))
            return;

        var tagged = new Op.Map("ram", MemoryKind.AnonymousPrivate, Prot.Read | Prot.Write | Prot.Mte);
        foreach (var outcome in Answers("mte", [tagged, new Op.Stg(Ram, new Tags(3)), new Op.Ldg(Ram)]))
            if (outcome is Outcome.Unsupported { Why: var why })
                throw Wrong($"claims 'mte', and does not support it: {why}", WireRule.Truth);
    }

    private IReadOnlyList<Outcome> Answers(string id, IReadOnlyList<Op> ops)
    {
        Count++;
        return client.Run(new Spec.Program($"smoke/{id}", ops), answered: null).Outcomes;
    }

    private void Expect(IReadOnlyList<Outcome> found, int count, Outcome last, WireRule rule)
    {
        if (found.Count != count)
            throw Wrong($"answered {found.Count} of {count} ops", WireRule.Outcome);

        if (found[^1] != last)
            throw Wrong($"answered \"{found[^1]}\" where \"{last}\" was to come", rule);
    }

    private AdapterException Wrong(string what, WireRule rule) => client.Broken(what, [], rule);
}
