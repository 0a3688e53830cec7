using System.Text;
using Mte.Cases.Diagnostics;
using Mte.Cases.RulesAndFeatures;
using Mte.Cases.Yaml;
using Mte.Spec.Cases;

namespace Mte.Cases.Reading;

/// <summary>One case file: its cases, or what is wrong with it.</summary>
/// <param name="Cases">The cases, one for every row of the file's table; none if there is a mistake.</param>
/// <param name="Diagnostics">Every mistake in the file, in its order.</param>
public sealed record CaseFile(IReadOnlyList<Case> Cases, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Reads a file. Never throws for what is in it.</summary>
    /// <param name="path">The path, as it is shown to people.</param>
    /// <param name="bytes">What is in the file.</param>
    /// <param name="vocabulary">The rules and features that it can name.</param>
    /// <param name="id">The id of its cases; the path without its ending if there is none.</param>
    public static CaseFile Read(
        string path, ReadOnlySpan<byte> bytes, Vocabulary vocabulary, string? id = null) =>
        Read(YamlFile.Read(path, bytes), vocabulary, id ?? IdOf(path));

    /// <summary>Reads a file's text.</summary>
    public static CaseFile Read(string path, string text, Vocabulary vocabulary, string? id = null) =>
        Read(path, Encoding.UTF8.GetBytes(text), vocabulary, id);

    internal static CaseFile Read(YamlFile file, Vocabulary vocabulary, string id)
    {
        var cases = file.Root(CaseReader.Keys) is { } root
            ? new CaseReader(file, root, vocabulary, id).Read()
            : [];
        var diagnostics = file.Mistakes.Diagnostics;
        return new CaseFile(diagnostics.Count == 0 ? cases : [], diagnostics);
    }

    internal static string IdOf(string path) =>
        Path.ChangeExtension(path, null).Replace(Path.DirectorySeparatorChar, '/');
}
