using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;

namespace Mte.Cases.Yaml;

/// <summary>Finds the YAML files of a folder.</summary>
internal static class Folder
{
    /// <summary>
    /// The files below a folder, in the order of their paths. A folder that cannot be read is a mistake, and
    /// so is a
    /// <c>.yml</c> file: a case that is silently not run would look like a case that passes.
    /// </summary>
    public static IReadOnlyList<string> Files(string folder, List<Diagnostic> diagnostics)
    {
        try
        {
            var all = Below(folder).ToArray();
            Array.Sort(all, StringComparer.Ordinal);
            foreach (var path in all.Where(path => Path.GetExtension(path) == ".yml"))
                diagnostics.Add(Mistake(path, mistakes => mistakes.WrongEnding(".yml")));

            return [.. all.Where(path => Path.GetExtension(path) == ".yaml")];
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(Mistake(folder, mistakes => mistakes.NoFolder(wrong.Message)));
            return [];
        }
    }

    // An editor's own files are none of ours, and a link may lead back to where it is.
    private static IEnumerable<string> Below(string folder) =>
        from entry in new DirectoryInfo(folder).EnumerateFileSystemInfos()
        where !entry.Name.StartsWith('.')
        let path = Path.Combine(folder, entry.Name)
        from file in entry switch
        {
            FileInfo => [path],
            { LinkTarget: null } => Below(path),
            _ => [],
        }
        select file;

    private static Diagnostic Mistake(string path, Action<Mistakes> report)
    {
        var mistakes = new Mistakes(new Source(path, ""));
        report(mistakes);
        return mistakes.Diagnostics[0];
    }
}
