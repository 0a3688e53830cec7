using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Cases.Yaml;
using Mte.Spec.Cases;
using Mte.Spec.Features;

namespace Mte.Cases.RulesAndFeatures;

/// <summary>
/// Reads <c>rules/AREA.yaml</c>: a mapping from the id of a rule to what it says and where it comes from.
/// </summary>
internal sealed class RuleFiles(FeatureTable features, List<Diagnostic> diagnostics)
{
    private const string Statement = "statement", Sources = "sources", Needs = "needs", Lacks = "lacks",
        Untestable = "untestable";

    private readonly Dictionary<string, Rule> rules = [];
    private readonly Dictionary<string, string> files = [];

    public IReadOnlyDictionary<string, Rule> Rules => rules;

    /// <summary>Reads the files of a folder, in the order of their names.</summary>
    public void Read(string folder)
    {
        foreach (var path in Folder.Files(folder, diagnostics))
        {
            var file = YamlFile.Open(path);
            foreach (var (id, value) in file.Root("RULE-ID")?.Entries ?? [])
                Read(file, Path.GetFileNameWithoutExtension(path), id, value);

            diagnostics.AddRange(file.Mistakes.Diagnostics);
        }
    }

    private void Read(YamlFile file, string area, Scalar id, Node value)
    {
        if (!IsId(id.Value))
            file.Mistakes.RuleId(id);
        else if (!files.TryAdd(id.Value, file.Source.Path))
            file.Mistakes.RuleMadeTwice(id, files[id.Value]);
        else if (value is not Mapping mapping)
            file.Mistakes.NoMapping(value, $"\"{id.Value}\"", [Statement, Sources, Needs, Lacks, Untestable]);
        else if (Rule(file, area, id, mapping) is { } rule)
            rules.Add(rule.Id, rule);
    }

    private Rule? Rule(YamlFile file, string area, Scalar id, Mapping value)
    {
        var (what, before) = ($"\"{id.Value}\"", file.Mistakes.Count);
        file.KnowOnly(value, what, Statement, Sources, Needs, Lacks, Untestable);
        var statement = file.Text(value, id, what, Statement, "one or two sentences");
        var sources = file.Words(value[Sources], Sources, "a list of documents or kernel functions");
        if (sources.Count == 0 && !value.Broken && value[Sources] is not { Broken: true })
            file.Mistakes.MissingKey(id, what, Sources, "a list of documents or kernel functions");

        var needs = file.FeaturesOf(value[Needs], Needs, features);
        var lacks = file.FeaturesOf(value[Lacks], Lacks, features);
        var untestable = value[Untestable] is null
            ? ""
            : file.Text(value, id, what, Untestable, "why no case can show it") ?? "";
        return statement is null || sources.Count == 0 || value.Broken || file.Mistakes.Count > before
            ? null
            : new Rule(id.Value, area, statement, [.. sources.Select(Text)], needs, lacks, untestable);
    }

    private static string Text(Scalar source) => YamlFile.OneLine(source.Value);

    /// <summary>Capitals, digits and dashes, such as <c>KVM-SLOT-003</c>.</summary>
    private static bool IsId(string text) =>
        text.Length > 0 && char.IsAsciiLetterUpper(text[0]) && text.Contains('-')
        && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-');
}
