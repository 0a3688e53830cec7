using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Cases.RulesAndFeatures;
using Mte.Cases.Yaml;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;

namespace Mte.Cases.Litmus;

/// <summary>Reads the mapping of a litmus file.</summary>
internal sealed class LitmusReader
{
    public const string Title = "litmus", Rules = "rules", Page = "page", Threads = "threads",
        OneProcess = "one_process", Finally = "finally", Allowed = "allowed", Forbidden = "forbidden",
        Breaks = "breaks", ModelOnly = "model_only";

    public const string Kind = "kind", Pages = "pages", Mte = "mte", Absent = "absent", Tags = "tags",
        Swapped = "swapped", Merged = "merged", Stale = "stale";

    public const int FewestThreads = 2, MostThreads = 4, MostPages = 2, TaggedGranules = 2;

    /// <summary>Threads have names of one letter; Z is the one that does what comes finally.</summary>
    public const char FirstThread = 'A', LastThread = 'Y';

    /// <summary>What can be written in a litmus file.</summary>
    public static readonly string[] Keys =
        [Title, Rules, Page, Threads, OneProcess, Finally, Allowed, Forbidden, Breaks, ModelOnly];

    /// <summary>What can be written of the page.</summary>
    public static readonly string[] PageKeys = [Kind, Pages, Mte, Absent, Tags, Swapped, Merged];

    /// <summary>The generations of the protocol that a test can say to break.</summary>
    public static readonly string[] Protocols = ["before", "after", "locked"];

    /// <summary>What the page can be.</summary>
    public static readonly Dictionary<string, MemoryKind> Kinds = new()
    {
        ["memfd_shared"] = MemoryKind.MemfdShared,
        ["anonymous_private"] = MemoryKind.AnonymousPrivate,
    };

    private readonly YamlFile file;
    private readonly Mapping root;
    private readonly Vocabulary vocabulary;
    private readonly string id;
    private readonly Mistakes mistakes;
    private readonly string[] names;

    public LitmusReader(YamlFile file, Mapping root, Vocabulary vocabulary, string id)
    {
        (this.file, this.root, this.vocabulary, this.id, mistakes) = (
            file, root, vocabulary, id, file.Mistakes);
        names = root[Threads] is Mapping threads
            ? [.. threads.Entries.Select(thread => thread.Key.Value)]
            : [];
    }

    public LitmusTest Read()
    {
        file.KnowOnly(root, "a litmus test", Keys);
        var title = file.Text(
            root, root, "the litmus test", Title, "one sentence in the present tense") ?? "";
        var steps = new LitmusStepReader(mistakes, names);
        var litmus = new LitmusTest(
            id, title, file.Source.Path, RulesOf(), PageOf(), ThreadsOf(steps),
            ThreadNames(root[OneProcess], OneProcess),
            StepsOf(
                root[Finally], Finally, null, steps), StatesOf(Allowed, steps), StatesOf(Forbidden, steps),
            ProtocolsOf(), root[ModelOnly] is null
                ? ""
                : file.Text(root, root, "the litmus test", ModelOnly, "why no kernel can be asked") ?? "");
        if (
            litmus.ModelOnly.Length == 0
                && litmus.Steps.FirstOrDefault(step => step.Op.InModelOnly) is { } step && !root.Broken)
            mistakes.MissingKey(
                root, "the litmus test", ModelOnly, $"why no kernel can be asked to do {step.Text}");

        if (root[Allowed] is null && root[Forbidden] is null && !root.Broken)
            mistakes.NothingDecided(root);

        // What is more wrong than this comes first.
        if (file.Mistakes.Diagnostics.Count == 0 && LitmusLimits.Of(litmus) is { } beyond)
            mistakes.BeyondTheModel(root[Page] ?? root, beyond);

        return litmus;
    }

    private string[] RulesOf()
    {
        const string Expected = "a list of the ids of rules";
        if (root[Rules] is null && !root.Broken)
            mistakes.MissingKey(root, "the litmus test", Rules, "a list of the rules that it covers");

        return
        [
            .. file.Words(root[Rules], Rules, Expected)
                .Where(word => vocabulary.Knows(word, Rules, mistakes)).Select(word => word.Value),
        ];
    }

    private LitmusPage PageOf()
    {
        var none = new LitmusPage(MemoryKind.MemfdShared, 1, [], [], null, false);
        if (root[Page] is not Mapping page)
        {
            if (root[Page] is { } other)
                mistakes.NoMapping(other, "\"page\"", PageKeys);
            else if (!root.Broken)
                mistakes.MissingKey(
                    root, "the litmus test", Page, "what the page is, such as {kind: memfd_shared}");

            return none;
        }

        file.KnowOnly(page, "\"page\"", PageKeys);
        var tags = page[Tags] is null ? null : TagsOf(page[Tags]!);
        return new LitmusPage(
            KindOf(page), page[Pages] is { } pages ? Number(pages, Pages, 1, MostPages) : 1,
            ThreadNames(page[Mte], Mte), ThreadNames(page[Absent], Absent), tags,
            IsTrue(page, Swapped), IsTrue(page, Merged));
    }

    private bool IsTrue(Mapping page, string key) =>
        page[key] is { } value && OneOf(value, key, ["true", "false"]) == "true";

    private MemoryKind KindOf(Mapping page)
    {
        if (page[Kind] is { } kind)
            return Kinds.GetValueOrDefault(OneOf(kind, Kind, Kinds.Keys));

        if (!page.Broken)
            mistakes.MissingKey(page, "\"page\"", Kind, string.Join(" or ", Kinds.Keys));

        return default;
    }

    private int[] TagsOf(Node node)
    {
        if (node is Sequence { Items.Count: TaggedGranules } list)
            return [.. list.Items.Select(item => Number(item, Tags, 0, LitmusStepReader.MostTag))];

        mistakes.WrongValue(Tags, "the tags of two granules, such as [1, 2]", node);
        return [0, 0];
    }

    private LitmusThread[] ThreadsOf(LitmusStepReader steps)
    {
        if (root[Threads] is not Mapping { Entries.Count: >= FewestThreads and <= MostThreads } threads)
        {
            if (root[Threads] is { } other)
                mistakes.NoThreads(other);
            else if (!root.Broken)
                mistakes.MissingKey(root, "the litmus test", Threads, "two to four threads with their steps");

            return [];
        }

        foreach (var (name, _) in threads.Entries)
            if (name.Value is not [>= FirstThread and <= LastThread])
                mistakes.ThreadName(name);

        return
        [
            .. threads.Entries.Select(thread => new LitmusThread(
                thread.Key.Value, StepsOf(thread.Value, thread.Key.Value, thread.Key.Value, steps))),
        ];
    }

    private LitmusStep[] StepsOf(Node? node, string key, string? by, LitmusStepReader steps)
    {
        if (node is Sequence { Items.Count: > 0 } list)
            return [.. list.Items.Select(item => steps.Read(item, by)).OfType<LitmusStep>()];

        if (node is not null)
            mistakes.WrongValue(key, "a list of steps", node);

        return [];
    }

    private FinalState[] StatesOf(string key, LitmusStepReader steps)
    {
        if (root[key] is null)
            return [];

        if (root[key] is Sequence { Items.Count: > 0 } list)
            return [.. list.Items.Select(item => StateOf(item, key, steps)).OfType<FinalState>()];

        mistakes.NoFinalStates(root[key]!, key);
        return [];
    }

    private FinalState? StateOf(Node node, string key, LitmusStepReader steps)
    {
        if (node is not Mapping { Entries.Count: > 0 } state)
        {
            mistakes.NoFinalStates(node, key);
            return null;
        }

        var values = new Dictionary<string, int>();
        foreach (var (name, value) in state.Entries)
            if (!steps.Results.Contains(name.Value))
                mistakes.UnknownResult(name, steps.Results);
            else if (value is Scalar { Value: Stale })
                values[name.Value] = LitmusTest.Stale;
            else
                values[name.Value] = Number(value, name.Value, 0, LitmusStepReader.MostTag, " or stale");

        return new FinalState(values);
    }

    private string[] ProtocolsOf() =>
        [
            .. file.Words(root[Breaks], Breaks, "a list of protocols")
            .Select(word => OneOf(word, Breaks, Protocols))
        ];

    private string[] ThreadNames(Node? node, string key)
    {
        var words = file.Words(node, key, "a list of threads");
        foreach (var word in words)
            if (!names.Contains(word.Value))
                mistakes.UnknownThread(word, names);

        return [.. words.Select(word => word.Value)];
    }

    private string OneOf(Node node, string key, IReadOnlyCollection<string> words)
    {
        if (node is Scalar word && words.Contains(word.Value))
            return word.Value;

        mistakes.WrongValue(key, string.Join(" or ", words), node, words);
        return words.First();
    }

    private int Number(Node node, string key, int least, int most, string or = "") =>
        LitmusStepReader.Number(mistakes, node, key, least, most, or);
}
