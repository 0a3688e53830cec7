using Mte.Cases.RulesAndFeatures;
using Mte.Documents;
using Mte.Spec.Ops;
using Mte.Spec.Wire;

namespace Mte.Cases.Tests;

public sealed class GeneratedFiles
{
    private static readonly string Spec = Path.Combine(Fixtures.Root, "spec");
    private static readonly XmlDocs Docs = XmlDocs.OfTheLanguage();

    [Test]
    public void Have_the_newest_schema() =>
        Golden.Check(Path.Combine(Spec, "case.schema.json"), CaseSchema.Write(Docs));

    [Test]
    public void Have_the_newest_schema_of_the_wire() =>
        Golden.Check(
            Path.Combine(Spec, "wire.schema.json"), WireSchema.Write(
                Docs, Fixtures.OwnVocabulary.Features.FactIds));

    [Test]
    public void Have_every_promise_of_an_adapter_on_the_page_about_the_wire()
    {
        var page = File.ReadAllText(Path.Combine(Spec, "docs", "wire.md"));
        foreach (var rule in WireRule.All)
            Assert.That(page, Does.Contain($"| {rule.Id} | {rule.Statement} |"));
    }

    [Test]
    public void Have_the_newest_page_about_ops() =>
        Golden.Check(Path.Combine(Spec, "docs", "ops.md"), OpsPage.Write(Docs));

    [Test]
    public void Have_the_newest_page_about_litmus_tests() => Golden.Check(
        Path.Combine(Spec, "docs", "litmus.md"),
        LitmusTestsPage.Write(
            Docs, File.ReadAllText(
                Path.Combine(Fixtures.Root, "suites", "cases", "races", "mprotect-two.yaml"))));

    [Test]
    public void Have_the_newest_page_about_rules() =>
        Golden.Check(Path.Combine(Spec, "docs", "rules.md"), RulesPage.Write(Vocabulary.Read(Spec)));

    [Test]
    public void Have_an_area_for_every_file_of_rules() => Golden.Check(
        Path.Combine(
            Fixtures.Root, "fixtures", "vocabulary", "rules.md"), RulesPage.Write(Fixtures.Vocabulary));

    [Test]
    public void Say_something_about_every_op_and_field()
    {
        foreach (var op in typeof(Op).GetNestedTypes().Where(type => !type.IsAbstract))
        {
            Assert.That(Docs.Of(op), Is.Not.Empty, op.Name);
            foreach (var field in op.GetConstructors()[0].GetParameters())
                Assert.That(Docs.OfParameter(op, field.Name!), Is.Not.Empty, $"{op.Name}.{field.Name}");
        }
    }
}
