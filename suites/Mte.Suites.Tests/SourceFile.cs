using System.Text.RegularExpressions;
using IOPath = System.IO.Path;

namespace Mte.Suites.Tests;

/// <summary>A C# file of the project, read as text.</summary>
/// <param name="Path">Its path from the root.</param>
/// <param name="Project">The name of its project.</param>
/// <param name="Folder">The names of its project and of the folders down to it, joined by dots.</param>
/// <param name="Text">What is in it.</param>
internal sealed partial record SourceFile(string Path, string Project, string Folder, string Text)
{
    /// <summary>Whether it belongs to a project of tests.</summary>
    public bool IsTest => Project.EndsWith(".Tests", StringComparison.Ordinal);

    /// <summary>Its lines.</summary>
    public string[] Lines { get; } = Text.Split('\n');

    /// <summary>Its namespace; empty if it has none, as a program's first statements have.</summary>
    public string Namespace { get; } = NamespaceLine().Match(Text).Groups[1].Value;

    /// <summary>The types that it declares, without those inside of others.</summary>
    public IReadOnlyList<string> Types { get; } =
    [
        .. TypeLine().Matches(Text).Where(type => !type.Value.StartsWith("file ", StringComparison.Ordinal))
            .Select(type => type.Groups[1].Value),
    ];

    /// <summary>All names in its code, without those in comments and texts.</summary>
    public IReadOnlySet<string> Words { get; } =
        Word().Matches(NoCode().Replace(Text, " ")).Select(word => word.Value).ToHashSet();

    /// <summary>Reads all files below the root. Fixtures are programs of their own.</summary>
    public static IReadOnlyList<SourceFile> ReadAll(string root) =>
    [
        .. from path in Directory.GetFiles(root, "*.csproj", SearchOption.AllDirectories)
           let folder = IOPath.GetDirectoryName(path)!
           where !IOPath.GetRelativePath(root, folder).StartsWith("fixtures", StringComparison.Ordinal)
           from file in Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
           let below = IOPath.GetRelativePath(folder, file).Split(IOPath.DirectorySeparatorChar)
           where below[0] is not ("bin" or "obj")
           orderby file
           let project = IOPath.GetFileName(folder)
           select new SourceFile(
               IOPath.GetRelativePath(root, file), project,
               string.Join('.', [project, .. below[..^1]]), File.ReadAllText(file)),
    ];

    /// <summary>
    /// Its functions, by their first line and their number of lines. The build checks the layout: the braces
    /// of a function stand alone on their lines, below its first word.
    /// </summary>
    public IEnumerable<(int Line, int Lines)> Functions()
    {
        for (var open = 1; open < Lines.Length; open++)
        {
            var brace = Lines[open].Trim() == "{" ? Lines[open].IndexOf('{') : 0;
            if (brace is not (4 or 8))
                continue;

            var (first, last) = (open - 1, open + 1);
            while (Indent(first) > brace)
                first--;

            while (last < Lines.Length - 1 && (Lines[last].Length == 0 || Indent(last) > brace))
                last++;

            if (StartsFunction(string.Join(' ', Lines[first..open])))
                yield return (first + 1, last - first + 1);
        }
    }

    private int Indent(int line) => Lines[line].Length - Lines[line].TrimStart().Length;

    private static bool StartsFunction(string head) => head.Contains('(') && !NoFunction().IsMatch(head);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(
        @"^(?:(?:public|internal|sealed|static|abstract|readonly|partial|file|unsafe) )*"
        + @"(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(
        """//[^\n]*|\$*"{3}.*?"{3}|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])'""",
        RegexOptions.Singleline)]
    private static partial Regex NoCode();

    [GeneratedRegex(@"\b[A-Z]\w{3,}\b")]
    private static partial Regex Word();

    // Types, statements, and data that a field or a property starts with.
    [GeneratedRegex(
        @"\b(class|record|struct|interface|enum)\b|= new\b|\{ get; \} ="
        + @"|^ *(if|else|for|foreach|while|switch|using|lock|try|catch)\b")]
    private static partial Regex NoFunction();
}
