using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Cases.Yaml;

namespace Mte.Cases.Reading;

/// <summary>
/// The ids that cases and litmus tests ever had, from <c>suites/released-cases.yaml</c>, and the ids that
/// replaced some of them. Lists that people stored keep their meaning by it.
/// </summary>
/// <param name="Ids">Every id, in the order of the file.</param>
/// <param name="Renames">
/// The new id or pattern of each old one. A <c>*</c> in the old id stands for the same text in the new one.
/// </param>
/// <param name="Diagnostics">Every mistake in the file; what is broken is left out.</param>
public sealed record ReleasedCases(
    IReadOnlyList<string> Ids, IReadOnlyDictionary<string, string> Renames,
    IReadOnlyList<Diagnostic> Diagnostics)
{
    private const string IdsKey = "ids", RenamesKey = "renames";

    /// <summary>Reads the file, or one that has renames only, without a key above them.</summary>
    public static ReleasedCases Read(string path)
    {
        var file = YamlFile.Open(path);
        var root = file.Root(RenamesKey, IdsKey);
        var isOfRenames = root?[IdsKey] is null && root?[RenamesKey] is null;
        if (root is not null && !isOfRenames)
            file.KnowOnly(root, "the file", RenamesKey, IdsKey);

        var renames = new Dictionary<string, string>();
        foreach (var (old, value) in (isOfRenames ? root : root![RenamesKey] as Mapping)?.Entries ?? [])
            if (value is Scalar { Missing: false } now)
                renames.Add(old.Value, now.Value);
            else
                file.Mistakes.WrongValue(old.Value, "the id that replaced it", value);

        var lines = file.Words(root?[IdsKey], IdsKey, "a list of ids");
        return new ReleasedCases(
            [.. lines.SelectMany(line => Rows(line.Value))], renames, file.Mistakes.Diagnostics);
    }

    /// <summary>
    /// The id that a case has now, from one that it has or had. An id without its row, or a pattern, may give
    /// a pattern.
    /// </summary>
    public string Now(string id)
    {
        // A rename may have been followed by another; a circle would be a mistake that a test finds.
        for (var renamed = 0; renamed <= Renames.Count && Renamed(id) is { } next; renamed++)
            id = next;

        return id;
    }

    private string? Renamed(string id)
    {
        if (Renames.TryGetValue(id, out var same))
            return same;

        var (name, row) = id.IndexOf('[') is >= 0 and var at ? (id[..at], id[at..]) : (id, "");
        if (Renames.TryGetValue(name, out var whole))
            return whole + row;

        return Renames.TryGetValue($"{name}[*]", out var folded)
            ? folded.Replace("*", row.Length > 1 ? row[1..^1] : "*")
            : null;
    }

    /// <summary>The ids of a line, in which <c>|</c> separates the values of a column.</summary>
    private static IEnumerable<string> Rows(string line)
    {
        if (line.IndexOf('[') is not (>= 0 and var at))
            return [line];

        IEnumerable<string> rows = [line[..at]];
        var columns = line[(at + 1)..^1].Split(',');
        foreach (var (index, column) in columns.Index())
        {
            var equals = column.IndexOf('=');
            var (name, values) = (column[..(equals + 1)], column[(equals + 1)..].Split('|'));
            var (before, after) = (index == 0 ? "[" : ",", index == columns.Length - 1 ? "]" : "");
            rows = [.. rows.SelectMany(row => values.Select(value => row + before + name + value + after))];
        }

        return rows;
    }
}
