using Mte.Cases.RulesAndFeatures;
using Mte.Spec.Cases;
using Mte.Spec.Features;

namespace Mte.Documents;

/// <summary>Writes the page about rules: the ABI as the cases know it, a table for every area.</summary>
public static class RulesPage
{
    /// <summary>The page, in Markdown.</summary>
    public static string Write(Vocabulary vocabulary)
    {
        var page = new Markdown()
            .Paragraph(
                "<!-- Generated from rules/ and features.yaml by Mte.Cases.Tests; UPDATE_GOLDEN=1 " +
                "rewrites it. -->")
            .Heading(1, "Rules")
            .Paragraph("""
                The ABI of MTE in Linux and KVM, one testable statement each. An id never changes and is never
                used again.
                """);

        var areas = vocabulary.Rules.Values.GroupBy(rule => rule.Area);
        foreach (var area in areas.OrderBy(area => area.Key, StringComparer.Ordinal))
            page.Heading(2, area.Key).Table(["id", "statement", "needs, lacks", "sources"], area.Select(Row));

        return page
            .Heading(1, "Features")
            .Heading(2, "Machine facts")
            .Paragraph("Found by probing; a case that needs one that is not there is skipped.")
            .Table(["id", "what it means"], Rows(vocabulary, FeatureKind.Fact))
            .Heading(2, "ABI features")
            .Paragraph(
                "Claimed for a kernel release, never probed: a kernel that claims one and does not " +
                "deliver fails.")
            .Table(["id", "what it means"], Rows(vocabulary, FeatureKind.Abi))
            .Table(["release", "has"], vocabulary.Features.Levels.Select(level =>
                new[] { level.Release, string.Join(", ", level.Has.Order(StringComparer.Ordinal)) }))
            .ToString();
    }

    private static string[] Row(Rule rule)
    {
        var features = rule.Needs.Concat(rule.Lacks.Select(feature => $"no {feature}"));
        var statement = rule.Untestable.Length == 0
            ? rule.Statement
            : $"{rule.Statement} *No case: {rule.Untestable}*";
        return [rule.Id, statement, string.Join(", ", features), string.Join("; ", rule.Sources)];
    }

    private static IEnumerable<string[]> Rows(Vocabulary vocabulary, FeatureKind kind) =>
        from feature in vocabulary.Features.All.Values
        where feature.Kind == kind
        select new[] { feature.Id, feature.Statement };
}
