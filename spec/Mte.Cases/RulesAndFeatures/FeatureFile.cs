using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Cases.Yaml;
using Mte.Spec.Features;
using Mte.Spec.Releases;

namespace Mte.Cases.RulesAndFeatures;

/// <summary>
/// Reads <c>features.yaml</c>: facts that are probed, and ABI features with the releases that have them.
/// </summary>
internal sealed class FeatureFile
{
    private const string Facts = "facts", Abi = "abi", Kernels = "kernels", Protocols = "protocols",
    Statement = "statement", Since = "since", Until = "until";

    private readonly YamlFile file;
    private readonly Dictionary<string, Feature> features = [];
    private readonly List<(string Id, KernelRelease Since, KernelRelease? Until)> spans = [];

    private FeatureFile(YamlFile file) => this.file = file;

    public static FeatureTable Read(string path, List<Diagnostic> diagnostics)
    {
        var file = YamlFile.Open(path);
        var reader = new FeatureFile(file);
        if (file.Root(Facts, Abi, Kernels, Protocols) is { } root)
            reader.Read(root);

        var kernels = new KernelTable(file);
        var table = new FeatureTable(reader.features, reader.Levels())
        {
            Kernels = kernels.Series((file.Top as Mapping)?[Kernels], Kernels),
            Protocols = kernels.Protocols((file.Top as Mapping)?[Protocols], Protocols),
        };
        diagnostics.AddRange(file.Mistakes.Diagnostics);
        return table;
    }

    private void Read(Mapping root)
    {
        file.KnowOnly(root, "the file", Facts, Abi, Kernels, Protocols);
        foreach (var (id, value) in Section(root, Facts))
            if (value is Scalar { Missing: false } sentence)
                Add(id, FeatureKind.Fact, sentence.Value);
            else
                file.Mistakes.WrongValue(id.Value, "a sentence", value);

        foreach (var (id, value) in Section(root, Abi))
            if (value is Mapping mapping)
                ReadAbi(id, mapping);
            else
                file.Mistakes.NoMapping(value, $"\"{id.Value}\"", [Statement, Since, Until]);
    }

    private IReadOnlyList<Entry> Section(Mapping root, string key)
    {
        if (root[key] is Mapping section)
            return section.Entries;

        if (root[key] is { } other)
            file.Mistakes.NoMapping(other, $"\"{key}\"", ["FEATURE"]);
        else if (!root.Broken)
            file.Mistakes.MissingKey(root, "the file", key, "a mapping of features");

        return [];
    }

    private void ReadAbi(Scalar id, Mapping value)
    {
        file.KnowOnly(value, $"\"{id.Value}\"", Statement, Since, Until);
        var statement = file.Text(value, id, $"\"{id.Value}\"", Statement, "a sentence");
        var since = Release(value, id, Since, required: true);
        var until = Release(value, id, Until, required: false);
        if (statement is null || since is null || value.Broken || (until is null && value[Until] is not null))
            return;

        if (until is not null && until <= since)
            file.Mistakes.NeverThere(value[Until]!, since.Series);
        else if (Add(id, FeatureKind.Abi, statement))
            spans.Add((id.Value, since, until));
    }

    private KernelRelease? Release(Mapping value, Scalar id, string key, bool required)
    {
        const string expected = "a release such as 6.2";
        if (value[key] is null && !required)
            return null;

        if (file.Text(value, id, $"\"{id.Value}\"", key, expected) is not { } text)
            return null;

        if (KernelRelease.Parse(text) is { } release && release.Series == text)
            return release;

        file.Mistakes.WrongValue(key, expected, value[key]!);
        return null;
    }

    private bool Add(Scalar id, FeatureKind kind, string statement)
    {
        if (features.TryAdd(id.Value, new Feature(id.Value, kind, statement.Trim())))
            return true;

        file.Mistakes.FeatureMadeTwice(id);
        return false;
    }

    /// <summary>A level for every release that brings or ends a feature, oldest first.</summary>
    private IReadOnlyList<Level> Levels()
    {
        var releases = spans.SelectMany(span => new[] { span.Since, span.Until }).OfType<KernelRelease>()
            .Distinct();
        return
        [
            .. from release in releases
               orderby release
               select new Level(release.Series, spans
                   .Where(span => span.Since <= release && (span.Until is null || release < span.Until))
                   .Select(span => span.Id).ToHashSet()),
        ];
    }
}
