using Mte.Spec.Cases;
using Mte.Spec.Worlds;

namespace Mte.Spec.Judging;

/// <summary>A verdict and what it rests on.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Why">For a skip or an error: the reason, in one sentence. Empty for a pass.</param>
/// <param name="Step">The index of the step that decided, or -1.</param>
/// <param name="Outcomes">What the ops came to, as far as they ran.</param>
public sealed record Judgement(Verdict Verdict, string Why, int Step, IReadOnlyList<Outcome> Outcomes)
{
    /// <summary>Compares a trace with what the case expects. Knows nothing of deviations.</summary>
    public static Judgement Of(Case @case, Trace trace)
    {
        for (var step = 0; step < @case.Steps.Count; step++)
        {
            if (step >= trace.Outcomes.Count)
                return new(
                    Verdict.Error, $"{trace.Outcomes.Count} of {@case.Steps.Count} ops were answered", step,
                    trace.Outcomes);

            var outcome = trace.Outcomes[step];
            if (outcome is Outcome.Unsupported unsupported)
                return new(Verdict.Skip, unsupported.Why, step, trace.Outcomes);

            if (!@case.Steps[step].Expect.Accepts(outcome, trace.PageSize))
                return new(Verdict.Fail, "", step, trace.Outcomes);
        }

        return trace.Outcomes.Count > @case.Steps.Count
            ? new(
                Verdict.Error, $"{@case.Steps.Count} ops were answered {trace.Outcomes.Count} times", -1,
                trace.Outcomes)
            : new(Verdict.Pass, "", -1, trace.Outcomes);
    }
}
