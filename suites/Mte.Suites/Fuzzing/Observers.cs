using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Suites.Fuzzing;

/// <summary>
/// The ops at the end of every program: they look at all memory, in every process and from outside.
/// </summary>
internal static class Observers
{
    private const int MostPages = 4;

    /// <summary>Adds them, as far as the reference can run them.</summary>
    public static void Add(GuidedRun run, IReadOnlyCollection<string> facts)
    {
        foreach (var process in run.Ledger.Alive)
            foreach (var (name, pages) in Mappings(run, process))
            {
                if (facts.Contains("mte"))
                    Take(run, new Op.Ldg(new Place(name, 0, 0), Pages: Math.Min(pages, MostPages)), process);

                for (var page = 0; page < Math.Min(pages, MostPages); page++)
                    Take(run, new Op.Load(new Place(name, page, 0)), process);
            }

        foreach (var (vm, gpa, _) in run.Ledger.Slots.ToArray())
            Take(run, new Op.KvmArmMteCopyTags(vm, gpa, CopyDirection.FromGuest), Op.Main);

        Trace(run);
    }

    /// <summary>A child of the first process reads its tags as a debugger does.</summary>
    private static void Trace(GuidedRun run)
    {
        const string tracer = "tracer";
        if (run.Ledger.Alive is not [Op.Main, ..] || Mappings(run, Op.Main).Length == 0
            || !run.Take(Call.Of(new Op.Fork(tracer)), outcome => outcome is Outcome.Done)
            || !Take(run, new Op.PtraceSeize(Op.Main), tracer))
            return;

        foreach (var (name, _) in Mappings(run, Op.Main))
            Take(run, new Op.PtracePeekmtetags(Op.Main, new Place(name, 0, 0), Pages: 1), tracer);
    }

    // A copy: a process may die while it looks.
    private static KeyValuePair<string, int>[] Mappings(GuidedRun run, string process) =>
        [.. run.Ledger.Mappings(process)];

    private static bool Take(GuidedRun run, Op op, string by) => run.Take(Call.Of(op with { By = by }));
}
