using Mte.Cases.Tests;
using System.Text.Json.Nodes;
using Mte.Documents;
using Mte.Spec.Reports;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

/// <summary>The schema of the results says what is written.</summary>
public sealed class ReportSchemaTests
{
    private static readonly string Path = System.IO.Path.Combine(
        Repository.Find().Spec, "results.schema.json");

    [Test]
    public void The_schema_is_the_newest()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Path, ReportSchema.Write());

        Assert.That(
            File.Exists(Path)
                ? File.ReadAllText(Path)
                : "", Is.EqualTo(ReportSchema.Write()), "UPDATE_GOLDEN=1 rewrites it");
    }

    [Test]
    public void What_a_run_writes_keeps_the_schema()
    {
        var selection = Selection.Read(Repository.Find(), filters: ["kvm-slot/shared*", "tags/*"]);
        using var worlds = new Worlds();
        var claim = selection.Vocabulary.Features.Newest;
        var results = new Runner(worlds, selection, claim)
            .Run([Target.Parse("reference:6.1"), Target.Parse("pipe:exit 1")]);
        using var to = new MemoryStream();
        RunReport.Of(results, selection.Vocabulary.Rules, (_, _) => "again", DateTime.UtcNow).Write(to);

        Assert.That(
            new JsonSchema(ReportSchema.Write(), closed: true).Wrong(JsonNode.Parse(to.ToArray())), Is.Empty);
    }
}
