using Mte.Cases.RulesAndFeatures;

namespace Mte.Cases.Tests;

public sealed class BrokenVocabulary
{
    private static readonly string Folder = Path.Combine(Fixtures.Root, "fixtures", "broken-vocabulary");
    private static readonly Vocabulary Read = Vocabulary.Read(Folder);

    [Test]
    public void Is_explained() => Golden.Check(
        Path.Combine(Folder, "mistakes.txt"),
        string.Concat(Read.Diagnostics.Select(mistake => $"{mistake}\n")).Replace($"{Folder}/", ""));

    [Test]
    public void Loses_only_what_is_broken()
    {
        Assert.That(Read.Rules.Keys, Is.EquivalentTo(new[] { "KVM-SLOT-001", "KVM-SLOT-006" }));
        Assert.That(Read.Features.All.Keys, Is.EquivalentTo(new[] { "mte", "kvm-mte" }));
    }

    [Test]
    public void Of_a_folder_that_is_not_there_is_a_mistake()
    {
        var missing = Vocabulary.Read(Path.Combine(Folder, "nowhere"));

        Assert.That(missing.Diagnostics, Has.Count.EqualTo(2));
        Assert.That(
            CaseFolder.Read(Path.Combine(Folder, "nowhere"), missing).Diagnostics, Has.Count.EqualTo(1));
    }
}
