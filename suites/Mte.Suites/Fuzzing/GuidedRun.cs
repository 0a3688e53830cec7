using Mte.Reference.World;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Suites.Fuzzing;

/// <summary>A program in the making, which the reference runs op by op.</summary>
/// <param name="guide">The reference.</param>
internal sealed class GuidedRun(ReferenceWorld guide)
{
    private readonly List<Call> calls = [];
    private readonly List<Outcome> outcomes = [];
    private Func<Op, Outcome?> run = guide.Start();

    /// <summary>What there is by now.</summary>
    public Ledger Ledger { get; private set; } = new(guide.Info.PageSize);

    /// <summary>The ops that were taken.</summary>
    public IReadOnlyList<Call> Calls => calls;

    /// <summary>How many of the ops did not succeed.</summary>
    public int Refused { get; private set; }

    /// <summary>
    /// Runs an op, and takes it if somebody wants what it came to. If nobody does, it is as if it never ran.
    /// </summary>
    /// <param name="call">The op.</param>
    /// <param name="wanted">Whether the outcome is wanted; without it every outcome is.</param>
    public bool Take(Call call, Func<Outcome, bool>? wanted = null)
    {
        if (!Ledger.Allows(call) || LeftOut.Reason(call.Op) is not null)
            return false;

        if (!TryRun(call.Op, out var outcome))
        {
            Restart();
            return false;
        }

        if (outcome is null)
            return false;

        if (outcome is Outcome.Unsupported or Outcome.Hung || LeftOut.Waits(call.Op, outcome)
            || wanted?.Invoke(outcome) is false)
        {
            Restart();
            return false;
        }

        calls.Add(call);
        outcomes.Add(outcome);
        Refused += outcome is Outcome.Done ? 0 : 1;
        Ledger.Enter(call, outcome);
        return true;
    }

    private bool TryRun(Op op, out Outcome? outcome)
    {
        try
        {
            outcome = run(op);
            return true;
        }
        catch (AdapterException)
        {
            outcome = null;
            return false;
        }
    }

    /// <summary>Runs the ops that were taken again: a refused op may have changed something.</summary>
    private void Restart()
    {
        run = guide.Start();
        foreach (var call in calls)
            run(call.Op);
    }
}
