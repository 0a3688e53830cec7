using Mte.Cases.Diagnostics;
using Mte.Cases.Litmus;
using Mte.Cases.Reading;
using Mte.Cases.RulesAndFeatures;
using Mte.Cases.Yaml;
using Mte.Spec.Cases;

namespace Mte.Cases;

/// <summary>All cases below a folder, and what is wrong with the files that have none.</summary>
/// <param name="Cases">The cases, in the order of their files and rows.</param>
/// <param name="Diagnostics">Every mistake; a broken file loses only itself.</param>
public sealed record CaseFolder(IReadOnlyList<Case> Cases, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>
    /// Reads every <c>.yaml</c> file below a folder; a case's id is its path from there. Litmus tests are
    /// left alone.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="vocabulary">The rules and features that cases can name.</param>
    /// <param name="wanted">
    /// Whether a file is to be read, by the id that its cases begin with; all are without it.
    /// </param>
    public static CaseFolder Read(string folder, Vocabulary vocabulary, Predicate<string>? wanted = null)
    {
        var (cases, diagnostics) = (new List<Case>(), new List<Diagnostic>());
        foreach (var path in Folder.Files(folder, diagnostics))
        {
            var id = CaseFile.IdOf(Path.GetRelativePath(folder, path));
            if (wanted?.Invoke(id) == false)
                continue;

            var file = YamlFile.Open(path);
            if (LitmusFile.Is(file))
                continue;

            var read = CaseFile.Read(file, vocabulary, id);
            cases.AddRange(read.Cases);
            diagnostics.AddRange(read.Diagnostics);
        }

        return new CaseFolder(cases, diagnostics);
    }
}
