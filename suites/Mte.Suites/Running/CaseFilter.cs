using Mte.Cases.RulesAndFeatures;
using Mte.Spec.Cases;
using Mte.Spec.Deviations;

namespace Mte.Suites.Running;

/// <summary>
/// What <c>--filter</c> takes: a pattern over the ids of cases, or over the ids of the rules that cases cite.
/// </summary>
internal sealed class CaseFilter
{
    private readonly Glob glob;
    private readonly bool isOfRules;

    private CaseFilter(string text, bool isOfRules) => (glob, this.isOfRules) = (new Glob(text), isOfRules);

    /// <summary>
    /// The filters of a command line. Ids of rules are in capitals, those of cases are not.
    /// </summary>
    public static CaseFilter[] All(IEnumerable<string> filters, Vocabulary vocabulary) =>
    [
        .. filters.Select(text => new CaseFilter(
            text, text.Any(char.IsAsciiLetterUpper) && vocabulary.Rules.Keys.Any(new Glob(text).Fits))),
    ];

    /// <summary>
    /// Whether a file may have a case that fits; what rules it cites is known only once it is read.
    /// </summary>
    public bool MayFit(string id) => isOfRules || glob.MayFit(id);

    public bool Fits(Case @case) => isOfRules ? @case.Rules.Any(glob.Fits) : glob.Fits(@case.Id);

    public override string ToString() => glob.ToString();
}
