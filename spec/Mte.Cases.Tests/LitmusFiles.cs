using Mte.Cases.Litmus;
using Mte.Spec.Litmus;

namespace Mte.Cases.Tests;

public sealed class LitmusFiles
{
    private const string Right = """
        litmus: Two processes open one page
        rules: [FORK-COW-001]
        page: {kind: memfd_shared, mte: [B], absent: [B], tags: [1, 2]}
        threads:
          A:
            - mprotect: {at: ram}
            - stg: {at: ram+1g, tag: 3}
          B:
            - ldg: {at: ram, as: b}
        finally:
          - ldg: {at: ram+1g, as: last, by: A}
        allowed:
          - {b: 1, last: 3}
          - {b: stale}
        forbidden:
          - {last: 0}
        breaks: [before]
        """;

    private static readonly string Folder = Path.Combine(Fixtures.Root, "fixtures", "broken-litmus");

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Folder, "*.yaml").Select(Path.GetFileName).Order(StringComparer.Ordinal)!;

    [TestCaseSource(nameof(Files))]
    public void With_mistakes_are_explained(string file)
    {
        var path = Path.Combine(Folder, file);
        var read = LitmusFile.Read(file, File.ReadAllText(path), Fixtures.Vocabulary);

        Assert.That(read.Litmus, Is.Null);
        Assert.That(read.Diagnostics, Is.Not.Empty);
        Golden.Check(
            Path.ChangeExtension(path, ".txt"), string.Concat(
                read.Diagnostics.Select(mistake => $"{mistake}\n")));
    }

    [Test]
    public void Become_litmus_tests()
    {
        var litmus = LitmusFile.Read("x.yaml", Right, Fixtures.Vocabulary).Litmus!;

        Assert.That(litmus.Results, Is.EqualTo(new[] { "b", "last" }));
        Assert.That(litmus.Threads[0].Steps[1].Op, Is.EqualTo(new LitmusOp.Stg(0, 1, 3)));
        Assert.That(litmus.Page.Tags, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(litmus.Finally[0].By, Is.EqualTo("A"));
    }

    [TestCase(1, 3, true)]
    [TestCase(LitmusTest.Stale, 3, true)]
    [TestCase(LitmusTest.Stale, 0, false)]
    [TestCase(2, 3, false)]
    public void Permit_what_is_allowed_and_not_forbidden(int b, int last, bool permitted)
    {
        var litmus = LitmusFile.Read("x.yaml", Right, Fixtures.Vocabulary).Litmus!;

        Assert.That(
            litmus.Permits(
                new Dictionary<string, int> { ["b"] = b, ["last"] = last }), Is.EqualTo(permitted));
    }

    /// <summary>In one folder, neither reader sees what is the other's.</summary>
    [Test]
    public void Are_told_from_cases()
    {
        var folder = Directory.CreateTempSubdirectory("mte-litmus-").FullName;
        File.WriteAllText(Path.Combine(folder, "race.yaml"), Right);
        File.WriteAllText(
            Path.Combine(
                folder, "case.yaml"), "case: Right\nrules: [FORK-COW-001]\nsteps:\n  - fork: {as: child}\n");
        try
        {
            var cases = CaseFolder.Read(folder, Fixtures.Vocabulary);
            var tests = LitmusFolder.Read(folder, Fixtures.Vocabulary);
            Assert.That(cases.Diagnostics.Concat(tests.Diagnostics), Is.Empty);
            Assert.That(cases.Cases.Select(@case => @case.Id), Is.EqualTo(new[] { "case" }));
            Assert.That(tests.Tests.Select(litmus => litmus.Id), Is.EqualTo(new[] { "race" }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
