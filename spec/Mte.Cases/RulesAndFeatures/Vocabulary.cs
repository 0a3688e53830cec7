using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Spec.Cases;
using Mte.Spec.Features;

namespace Mte.Cases.RulesAndFeatures;

/// <summary>What cases are written against: the rules and the features.</summary>
/// <param name="Rules">The rules, by id.</param>
/// <param name="Features">The features and the release table.</param>
/// <param name="Diagnostics">Mistakes in the files; a broken rule or feature is left out.</param>
public sealed record Vocabulary(
    IReadOnlyDictionary<string, Rule> Rules, FeatureTable Features, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Reads <c>features.yaml</c> and <c>rules/*.yaml</c> of the spec folder.</summary>
    public static Vocabulary Read(string specFolder)
    {
        var diagnostics = new List<Diagnostic>();
        var features = FeatureFile.Read(Path.Combine(specFolder, "features.yaml"), diagnostics);
        var rules = new RuleFiles(features, diagnostics);
        rules.Read(Path.Combine(specFolder, "rules"));
        return new Vocabulary(rules.Rules, features, diagnostics);
    }

    /// <summary>The rule that a node names, if there is one; else that is reported.</summary>
    internal bool Knows(Node node, string list, Mistakes mistakes)
    {
        if (node is not Scalar { Missing: false } id)
            mistakes.WrongValue(list, "the id of a rule", node);
        else if (Rules.ContainsKey(id.Value))
            return true;
        else
            mistakes.UnknownRule(id, Rules.Keys);

        return false;
    }
}
