using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Cases.Yaml;
using Mte.Spec.Deviations;
using Mte.Spec.Features;
using Mte.Spec.Releases;

namespace Mte.Cases.Reading;

/// <summary>
/// Known bugs, from a file below <c>suites/known-bugs</c> or from a list of the user's own: a mapping from
/// the id of a bug to what is wrong, which machines have it, and what it makes of which cases.
/// </summary>
/// <param name="Deviations">What the bugs make of cases, in the order of the file.</param>
/// <param name="Diagnostics">Every mistake in the file; what is broken is left out.</param>
public sealed record KnownBugFile(IReadOnlyList<Deviation> Deviations, IReadOnlyList<Diagnostic> Diagnostics)
{
    private const string Title = "title", Reason = "reason", Function = "function", Link = "link",
    Shows = "shows",
        Kernels = "kernels", Qemu = "qemu", Needs = "needs", Hardware = "hardware",
        Cases = "cases", Instead = "instead", Sometimes = "sometimes";

    private static readonly string[] Conditions = [Kernels, Qemu, Needs, Hardware];
    private static readonly string[] OfBug = [Title, Reason, Function, Link, .. Conditions, Shows];
    private static readonly string[] OfShow = [Cases, Instead, Sometimes, .. Conditions];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="features">The facts that a bug may need.</param>
    public static KnownBugFile Read(string path, FeatureTable features)
    {
        var file = YamlFile.Open(path);
        var entries = file.Root("BUG-ID")?.Entries ?? [];
        Deviation[] read = [.. entries.SelectMany(entry => Read(file, entry.Key, entry.Value, features))];
        return new KnownBugFile(read, file.Mistakes.Diagnostics);
    }

    /// <summary>
    /// Reads the files of a folder. Of what runs the cases, each kind has a folder below it: <c>kernel</c>,
    /// <c>qemu-user</c>.
    /// </summary>
    /// <param name="folder">The folder; there may be none.</param>
    /// <param name="features">The facts that a bug may need.</param>
    public static KnownBugFile ReadFolder(string folder, FeatureTable features)
    {
        if (!Directory.Exists(folder))
            return new KnownBugFile([], []);

        var diagnostics = new List<Diagnostic>();
        KnownBugFile[] files = [.. Folder.Files(folder, diagnostics).Select(path => Read(path, features))];
        Deviation[] all = [.. files.SelectMany(file => file.Deviations)];
        return new KnownBugFile(
            all,
            [
                .. diagnostics, .. files.SelectMany(file => file.Diagnostics),
                .. all.GroupBy(deviation => deviation.Bug.Id)
                .Where(bug => bug.DistinctBy(one => one.File).Count() > 1)
                    .Select(bug => Twice(bug.Last(), bug.First())),
            ]);
    }

    private static Diagnostic Twice(Deviation again, Deviation first) => new(
        again.File, 0, 0,
        $"found the bug \"{again.Bug.Id}\" again, expected each bug once; it is in {first.File} already");

    private static IEnumerable<Deviation> Read(YamlFile file, Scalar id, Node value, FeatureTable features)
    {
        var (what, before) = ($"\"{id.Value}\"", file.Mistakes.Count);
        if (!IsId(id.Value))
            file.Mistakes.BugId(id);

        if (value is not Mapping mapping)
        {
            file.Mistakes.NoMapping(value, what, OfBug);
            return [];
        }

        file.KnowOnly(mapping, what, OfBug);
        var title = file.Text(mapping, id, what, Title, "a sentence");
        var reason = file.Text(mapping, id, what, Reason, "one or two sentences");
        var bug = new KnownBug(
            id.Value, title ?? "", reason ?? "", AffectedOf(file, mapping, id, what, features),
            Optional(file, mapping, id, what, Function, "a function such as unuse_pte"),
            Optional(file, mapping, id, what, Link, "an address such as https://…"));
        Deviation[] shows =
        [
            .. ShowsOf(file, mapping, id, what).SelectMany(item => ReadShow(file, bug, item, features))
        ];
        return mapping.Broken || file.Mistakes.Count > before ? [] : shows;
    }

    private static IReadOnlyList<Node> ShowsOf(YamlFile file, Mapping mapping, Scalar id, string what)
    {
        const string expected = "a list of cases and what they come to";
        if (mapping[Shows] is Sequence list)
            return list.Items;

        if (mapping[Shows] is { } other)
            file.Mistakes.WrongValue(Shows, expected, other);
        else if (!mapping.Broken)
            file.Mistakes.MissingKey(id, what, Shows, expected);

        return [];
    }

    private static IEnumerable<Deviation> ReadShow(
        YamlFile file, KnownBug bug, Node item, FeatureTable features)
    {
        const string what = "the item", expected = "a pattern of case ids";
        if (item is not Mapping mapping)
        {
            file.Mistakes.NoMapping(item, what, OfShow);
            return [];
        }

        file.KnowOnly(mapping, what, OfShow);
        var patterns = file.Words(mapping[Cases], Cases, expected);
        if (patterns.Count == 0 && !mapping.Broken && mapping[Cases] is null or Sequence { Items.Count: 0 })
            file.Mistakes.MissingKey(item, what, Cases, expected);

        var instead = file.Text(mapping, item, what, Instead, "an outcome such as EINVAL") ?? "";
        var sometimes = Optional(file, mapping, item, what, Sometimes, "a sentence that says when");
        var affected = AffectedOf(file, mapping, item, what, features);
        return patterns.Select(pattern => new Deviation(
            bug, pattern.Value, instead, affected, file.Source.Path, file.Source.LineOf(
                pattern.Span.Start), sometimes));
    }

    private static Affected AffectedOf(
        YamlFile file, Mapping mapping, Node at, string what, FeatureTable features)
    {
        var needs = new List<string>();
        foreach (var word in file.Words(mapping[Needs], Needs, "a list of facts"))
            if (features.FactIds.Contains(word.Value))
                needs.Add(word.Value);
            else
                file.Mistakes.UnknownFact(word, features.FactIds);

        return new Affected(
            Range(file, mapping, Kernels, "releases such as 6.1, 6.1-6.12 or 6.13-"),
            Range(file, mapping, Qemu, "versions of QEMU such as 10.0 or 7.2-8.2"),
            needs.Count == 0 ? null : needs,
            Optional(file, mapping, at, what, Hardware, "a pattern such as '*CPU 0x41:0xd4f*'"));
    }

    private static string? Optional(
        YamlFile file, Mapping mapping, Node at, string what, string key, string expected) =>
        mapping[key] is null ? null : file.Text(mapping, at, what, key, expected);

    private static ReleaseRange? Range(YamlFile file, Mapping mapping, string key, string expected)
    {
        var node = mapping[key];
        if (node is Scalar text && ReleaseRange.TryParse(text.Value, out var range))
            return range;

        if (node is not null)
            file.Mistakes.WrongValue(key, expected, node);

        return null;
    }

    /// <summary>Small letters, digits, dots and dashes, such as <c>swapoff-drops-tags</c>.</summary>
    private static bool IsId(string text) =>
        text.Length > 0 && char.IsAsciiLetterLower(text[0]) &&
        text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');
}
