using Mte.Cases.Diagnostics;
using Mte.Cases.Forms;
using Mte.Cases.Nodes;
using Mte.Cases.RulesAndFeatures;
using Mte.Cases.Yaml;
using Mte.Spec.Cases;

namespace Mte.Cases.Reading;

/// <summary>Reads the mapping of a case file into cases, one for every row of its table.</summary>
internal sealed class CaseReader
{
    public const string Title = "case", Rules = "rules", Needs = "needs", Lacks = "lacks", Danger = "danger",
        Steps = "steps";

    public const int MostSteps = 200;

    /// <summary>What can be written in a case file.</summary>
    public static readonly string[] Keys = [Title, Rules, Needs, Lacks, Danger, Table.For, Steps];

    private readonly YamlFile file;
    private readonly Mapping root;
    private readonly Vocabulary vocabulary;
    private readonly string id;
    private readonly Mistakes mistakes;
    private readonly IReadOnlyDictionary<string, int> makers;

    public CaseReader(YamlFile file, Mapping root, Vocabulary vocabulary, string id)
    {
        (this.file, this.root, this.vocabulary, this.id) = (file, root, vocabulary, id);
        mistakes = file.Mistakes;
        makers = Makers();
    }

    public IReadOnlyList<Case> Read()
    {
        file.KnowOnly(root, "a case", Keys);
        var title = file.Text(root, root, "the case", Title, "one sentence in the present tense");
        var table = new Table(root[Table.For], mistakes, file.Source);
        var steps = StepNodes();
        if (root[Rules] is null && !root.Broken)
            mistakes.MissingKey(root, "the case", Rules, "a list of the rules that it covers");

        var endings = table.Endings();
        var cases = table.Rows
            .Select((row, index) => Read(title ?? "", table, row, steps, endings[index]))
            .ToArray();
        table.ReportUnused();
        return cases;
    }

    private IReadOnlyList<Node> StepNodes()
    {
        if (root[Steps] is null)
        {
            if (!root.Broken)
                mistakes.MissingKey(root, "the case", Steps, "a list of steps");

            return [];
        }

        if (root[Steps] is not Sequence { Items: { Count: > 0 } steps } list)
        {
            mistakes.NoSteps(root[Steps]!);
            return [];
        }

        if (steps.Count <= MostSteps)
            return steps;

        mistakes.TooManySteps(list, steps.Count, MostSteps);
        return [];
    }

    private Case Read(string title, Table table, Mapping row, IReadOnlyList<Node> nodes, string ending)
    {
        var scope = new StepScope(mistakes, vocabulary, new Names(mistakes, makers));
        var reader = new StepReader(scope);
        var steps = new List<Step>();
        foreach (var node in nodes)
            steps.AddRange(reader.Read(table.Fill(node, row), LineOf(node)));

        var rules = RulesOf(Fill(Rules));
        var needs = file.FeaturesOf(Fill(Needs), Needs, vocabulary.Features);
        var lacks = file.FeaturesOf(Fill(Lacks), Lacks, vocabulary.Features);

        // A case about a rule is a case about the kernels that have the rule, so it takes over what the rule
        // needs and lacks, and the facts that its ops and values cannot do without; an author writes only
        // what is beyond these.
        string[] allNeeds =
        [
            .. needs.Concat(rules.SelectMany(rule => rule.Needs)).Concat(scope.Needs).Distinct()
        ];
        string[] allLacks = [.. lacks.Concat(rules.SelectMany(rule => rule.Lacks)).Distinct()];
        foreach (var both in allNeeds.Intersect(allLacks))
            mistakes.NeedsAndLacks(root[Lacks] ?? root[Needs] ?? root[Rules] ?? root, both);

        string[] covered = [.. rules.Select(rule => rule.Id)];
        var danger = root[Danger] is null
            ? ""
            : file.Text(root, root, "the case", Danger, "what it may do to a kernel that is wrong") ?? "";
        return new Case(id + ending, title, file.Source.Path, covered, allNeeds, allLacks, steps, danger);

        Node? Fill(string key) => root[key] is { } node ? table.Fill(node, row) : null;
    }

    private IReadOnlyList<Rule> RulesOf(Node? node)
    {
        const string expected = "a list of the ids of rules";
        var words = file.Words(node, Rules, expected);
        if (words.Count == 0 && node is Sequence { Items.Count: 0 })
            mistakes.WrongValue(Rules, expected, node);

        return
        [
            .. words
                .Where(word => vocabulary.Knows(word, Rules, mistakes))
                .Select(word => vocabulary.Rules[word.Value]),
        ];
    }

    /// <summary>The line that makes a name, for names that are used too early.</summary>
    private IReadOnlyDictionary<string, int> Makers()
    {
        var lines = new Dictionary<string, int>();
        foreach (var step in root[Steps] is Sequence list ? list.Items : [])
            if (step is Mapping { Entries: [{ Key: var op, Value: Mapping fields }] })
                foreach (var (key, value) in fields.Entries)
                    if (OpTable.Makes(op.Value, key.Value) && value is Scalar name)
                        lines.TryAdd(name.Value, LineOf(step));

        return lines;
    }

    private int LineOf(Node node) => file.Source.LineOf(node.Span.Start);
}
