using System.Text;
using Mte.Cases.Reading;

namespace Mte.Cases.Tests;

public sealed class BrokenCases
{
    private static readonly string Folder = Path.Combine(Fixtures.Root, "fixtures", "broken-cases");

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Folder, "*.yaml").Select(Path.GetFileName).Order(StringComparer.Ordinal)!;

    [TestCaseSource(nameof(Files))]
    public void Are_explained(string file)
    {
        var path = Path.Combine(Folder, file);
        var read = CaseFile.Read(file, File.ReadAllBytes(path), Fixtures.Vocabulary);

        Assert.That(read.Cases, Is.Empty);
        Assert.That(read.Diagnostics, Is.Not.Empty);
        Golden.Check(Path.ChangeExtension(path, ".txt"), Shown(read));
    }

    [Test]
    public void Have_no_explanation_without_a_file() => Assert.That(
        Directory.EnumerateFiles(Folder, "*.txt")
            .Select(path => Path.ChangeExtension(Path.GetFileName(path), ".yaml")),
        Is.SubsetOf(Files()));

    [Test]
    public void May_be_too_big_to_be_looked_at()
    {
        var text = "case: x\n" + new string('#', 1 << 20);

        Assert.That(Shown(CaseFile.Read("x.yaml", text, Fixtures.Vocabulary)), Is.EqualTo(
            "x.yaml:1:1: error: found 1048584 bytes, expected 1 MiB (1048576 bytes) at most\n"));
    }

    [TestCase(1000)]
    [TestCase(1001)]
    public void May_have_too_many_rows(int rows)
    {
        var text = new StringBuilder("case: x\nrules: [FORK-COW-001]\nfor:\n");
        for (var row = 0; row < rows; row++)
            text.Append($"  - {{value: {row}}}\n");

        text.Append("steps:\n  - prctl: {option: PR_SET_TAGGED_ADDR_CTRL, arg2: $value}\n");
        var read = CaseFile.Read("x.yaml", text.ToString(), Fixtures.Vocabulary);

        Assert.That(read.Cases, Has.Count.EqualTo(rows == 1000 ? rows : 0));
        Assert.That(Shown(read), Is.EqualTo(rows == 1000 ? "" : """
            x.yaml:4:3: error: found 1001 rows, expected 1000 at most
                4 |   - {value: 0}
                  |   ^^^^^^^^^^^^

            """));
    }

    [Test]
    public void May_have_too_many_steps()
    {
        var read = CaseFile.Read("x.yaml", Repeated("prctl: {option: 55}", 201), Fixtures.Vocabulary);

        Assert.That(Shown(read), Does.Contain("found 201 steps, expected 200 at most"));
    }

    [Test]
    public void Show_a_hundred_mistakes_and_count_the_rest()
    {
        var read = CaseFile.Read("x.yaml", Repeated("prctl: {a: b, c: d}", 150), Fixtures.Vocabulary);

        Assert.That(read.Diagnostics, Has.Count.EqualTo(101));
        Assert.That(read.Diagnostics[^1].ToString(), Is.EqualTo("x.yaml: error: and 350 more mistakes"));
    }

    private static string Repeated(string step, int times) =>
        "case: x\nrules: [FORK-COW-001]\nsteps:\n" + string.Concat(Enumerable.Repeat($"  - {step}\n", times));

    private static string Shown(CaseFile read) =>
        string.Concat(read.Diagnostics.Select(mistake => $"{mistake}\n"));
}
