using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Spec.Features;

namespace Mte.Cases.Yaml;

/// <summary>A YAML file: what all files of the project have in common.</summary>
/// <param name="Source">Its text.</param>
/// <param name="Mistakes">Where mistakes in it are reported.</param>
/// <param name="Top">Its only document; null if there is none, which has been reported.</param>
internal sealed record YamlFile(Source Source, Mistakes Mistakes, Node? Top)
{
    /// <summary>Reads the bytes of a file.</summary>
    public static YamlFile Read(string path, ReadOnlySpan<byte> bytes)
    {
        var (source, mistakes) = FileText.Read(path, bytes);
        return new YamlFile(source, mistakes, mistakes.Count > 0 ? null : Tree.Read(source, mistakes));
    }

    /// <summary>Reads a file; one that cannot be opened is a mistake like any other.</summary>
    public static YamlFile Open(string path)
    {
        try
        {
            return Read(path, File.ReadAllBytes(path));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            var source = new Source(path, "");
            var mistakes = new Mistakes(source);
            mistakes.Unreadable(wrong.Message);
            return new YamlFile(source, mistakes, null);
        }
    }

    /// <summary>The mapping that the file is; null if it is none, which is reported.</summary>
    public Mapping? Root(params string[] keys)
    {
        if (Top is not (null or Mapping))
            Mistakes.NoMapping(Top, "the file", keys);

        return Top as Mapping;
    }

    /// <summary>A text on one line, however it was written.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The text under a key, on one line; null if there is none, which is reported.</summary>
    public string? Text(Mapping mapping, Node at, string what, string key, string expected)
    {
        if (mapping[key] is not { } node)
        {
            if (!mapping.Broken)
                Mistakes.MissingKey(at, what, key, expected);

            return null;
        }

        if (node is Scalar { Missing: false } scalar && OneLine(scalar.Value) is { Length: > 0 } text)
            return text;

        Mistakes.WrongValue(key, expected, node);
        return null;
    }

    /// <summary>The words under a key, one or a list of them; those that are none are reported.</summary>
    public IReadOnlyList<Scalar> Words(Node? node, string key, string expected)
    {
        var (words, seen) = (new List<Scalar>(), new HashSet<string>());
        foreach (var item in node switch { null => [], Sequence list => list.Items, _ => [node] })
            if (item is not Scalar { Missing: false } word)
                Mistakes.WrongValue(key, expected, item);
            else if (seen.Add(word.Value))
                words.Add(word);
            else
                Mistakes.Repeated(word, key);

        return words;
    }

    /// <summary>The features under a key that exist; others are reported.</summary>
    public IReadOnlyList<string> FeaturesOf(Node? node, string key, FeatureTable known)
    {
        var features = new List<string>();
        foreach (var word in Words(node, key, "a list of features"))
            if (known.All.ContainsKey(word.Value))
                features.Add(word.Value);
            else
                Mistakes.UnknownFeature(word, known.All.Keys);

        return features;
    }

    /// <summary>Reports keys that are not known.</summary>
    public void KnowOnly(Mapping mapping, string what, params string[] known)
    {
        foreach (var (key, _) in mapping.Entries)
            if (!known.Contains(key.Value))
                Mistakes.UnknownKey(key, what, known);
    }
}
