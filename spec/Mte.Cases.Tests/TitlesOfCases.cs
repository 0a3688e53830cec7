namespace Mte.Cases.Tests;

/// <summary>The titles of the suite's cases, which reports and lists show without their files.</summary>
public sealed class TitlesOfCases
{
    [Test]
    public void Tell_files_apart() => Assert.That(
        from @case in CaseFolder.Read(Fixtures.Cases, Fixtures.OwnVocabulary).Cases
        group @case.IdWithoutRow by @case.Title into files
        where files.Distinct().Count() > 1
        select $"{files.Key}: {string.Join(", ", files.Distinct())}",
        Is.Empty);
}
