using Mte.Cases.Reading;
using Mte.Cases.RulesAndFeatures;
using Mte.Spec.Features;
using Mte.Spec.Judging;

namespace Mte.Suites;

/// <summary>Where the project's own files are.</summary>
/// <param name="Root">The folder that holds the solution.</param>
public sealed record Repository(string Root)
{
    private const string Solution = "MteConformance.sln";

    public string Spec => Path.Combine(Root, "spec");

    public string Cases => Path.Combine(Root, "suites", "cases");

    public string KnownBugs => Path.Combine(Root, "suites", "known-bugs");

    /// <summary>Reads the ids that cases ever had, which takes some milliseconds.</summary>
    public ReleasedCases ReadReleasedCases() =>
        ReleasedCases.Read(Path.Combine(Root, "suites", "released-cases.yaml"));

    /// <summary>
    /// Reads the features, and the kernels that there are. Mistakes in the file are told by a run.
    /// </summary>
    public FeatureTable ReadFeatures() => Vocabulary.Read(Spec).Features;

    /// <summary>The first folder upward from here, or from the program, that holds the solution.</summary>
    /// <exception cref="UsageException">there is none.</exception>
    public static Repository Find()
    {
        foreach (var start in (ReadOnlySpan<string>)[Environment.CurrentDirectory, AppContext.BaseDirectory])
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, Solution)))
                    return new Repository(folder.FullName);

        throw new UsageException(
            $"{Solution} is in no folder above {Environment.CurrentDirectory}; " +
            "run this inside the repository");
    }
}
