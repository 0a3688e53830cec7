using System.Runtime.CompilerServices;
using Mte.Cases.RulesAndFeatures;

namespace Mte.Cases.Tests;

/// <summary>Where the repository keeps what these tests read.</summary>
internal static class Fixtures
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    public static string SampleCases { get; } = Path.Combine(Root, "fixtures", "sample-cases");

    /// <summary>The suite's own cases, and the rules and features that they name.</summary>
    public static string Cases { get; } = Path.Combine(Root, "suites", "cases");

    public static Vocabulary OwnVocabulary { get; } = Vocabulary.Read(Path.Combine(Root, "spec"));

    /// <summary>A few rules and features, so that these tests do not depend on the real ones.</summary>
    public static Vocabulary Vocabulary { get; } = Vocabulary.Read(
        Path.Combine(Root, "fixtures", "vocabulary"));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
