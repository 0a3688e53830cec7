using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Cases.RulesAndFeatures;
using Mte.Spec.Ops;

namespace Mte.Cases.Forms;

/// <summary>What the fields of a step are read against: the steps before it, and the vocabulary.</summary>
internal sealed class StepScope(Mistakes mistakes, Vocabulary vocabulary, Names names)
{
    private readonly List<string> needs = [];

    public Mistakes Mistakes => mistakes;

    public Vocabulary Vocabulary => vocabulary;

    public Names Names => names;

    /// <summary>Facts that the ops and values met so far need.</summary>
    public IReadOnlyList<string> Needs => needs;

    public void Need(string? fact)
    {
        if (fact is not null && !needs.Contains(fact))
            needs.Add(fact);
    }

    public bool Use(Node at, string name, Thing thing) => names.Use(at, name, thing);
}
