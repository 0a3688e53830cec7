using System.Text.RegularExpressions;
using Mte.Cases.Reading;

namespace Mte.Cases.Tests;

/// <summary>The needs that the suite's case files state.</summary>
public sealed class NeedsOfCases
{
    private static readonly Regex Stated = new(@"^needs: \[(?<needs>[^\]]*)\]\n", RegexOptions.Multiline);

    /// <summary>The reader knows what the rules, the ops and their values need.</summary>
    [Test]
    public void Do_not_follow_from_the_rest_of_the_file() => Assert.That(
        Directory.EnumerateFiles(Fixtures.Cases, "*.yaml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .SelectMany(Implied),
        Is.Empty);

    private static IEnumerable<string> Implied(string path)
    {
        var text = File.ReadAllText(path);
        if (Stated.Match(text) is not { Success: true } stated)
            yield break;

        var cases = CaseFile.Read(
            "a.yaml", text.Remove(stated.Index, stated.Length), Fixtures.OwnVocabulary).Cases;
        foreach (var need in stated.Groups["needs"].Value.Split(", "))
            if (cases.All(@case => @case.Needs.Contains(need)))
                yield return $"{Path.GetRelativePath(Fixtures.Cases, path)}: {need}";
    }
}
