using System.Text;
using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Cases.Reading;
using Mte.Cases.RulesAndFeatures;
using Mte.Cases.Yaml;
using Mte.Spec.Litmus;

namespace Mte.Cases.Litmus;

/// <summary>One file with a litmus test, or what is wrong with it.</summary>
/// <param name="Litmus">The test; null if there is a mistake.</param>
/// <param name="Diagnostics">Every mistake in the file, in its order.</param>
public sealed record LitmusFile(LitmusTest? Litmus, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Reads a file's text. Never throws for what is in it.</summary>
    /// <param name="path">The path, as it is shown to people.</param>
    /// <param name="text">What is in the file.</param>
    /// <param name="vocabulary">The rules that it can name.</param>
    /// <param name="id">Its id; the path without its ending if there is none.</param>
    public static LitmusFile Read(string path, string text, Vocabulary vocabulary, string? id = null) =>
        Read(YamlFile.Read(path, Encoding.UTF8.GetBytes(text)), vocabulary, id ?? CaseFile.IdOf(path));

    internal static LitmusFile Read(YamlFile file, Vocabulary vocabulary, string id)
    {
        var litmus = file.Root(LitmusReader.Keys) is { } root
            ? new LitmusReader(file, root, vocabulary, id).Read()
            : null;
        var diagnostics = file.Mistakes.Diagnostics;
        return new LitmusFile(diagnostics.Count == 0 ? litmus : null, diagnostics);
    }

    /// <summary>
    /// Whether a file is a litmus test: it says <c>litmus</c> where a case says <c>case</c>.
    /// </summary>
    internal static bool Is(YamlFile file) =>
        file.Top is Mapping root && root[LitmusReader.Title] is not null && root[CaseReader.Title] is null;
}

/// <summary>All litmus tests below a folder, and what is wrong with the files that have none.</summary>
/// <param name="Tests">The tests, in the order of their files.</param>
/// <param name="Diagnostics">Every mistake; a broken file loses only itself.</param>
public sealed record LitmusFolder(IReadOnlyList<LitmusTest> Tests, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>
    /// Reads every litmus test below a folder; its id is its path from there. Cases are left alone.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="vocabulary">The rules that tests can name.</param>
    /// <param name="wanted">Whether a file is to be read, by its id; all are without it.</param>
    public static LitmusFolder Read(string folder, Vocabulary vocabulary, Predicate<string>? wanted = null)
    {
        var (tests, diagnostics) = (new List<LitmusTest>(), new List<Diagnostic>());

        // What is wrong with the folder, cases say.
        foreach (var path in Folder.Files(folder, []))
        {
            var id = CaseFile.IdOf(Path.GetRelativePath(folder, path));
            if (wanted?.Invoke(id) == false)
                continue;

            var file = YamlFile.Open(path);
            if (!LitmusFile.Is(file))
                continue;

            var read = LitmusFile.Read(file, vocabulary, id);
            diagnostics.AddRange(read.Diagnostics);
            if (read.Litmus is { } litmus)
                tests.Add(litmus);
        }

        return new LitmusFolder(tests, diagnostics);
    }
}
