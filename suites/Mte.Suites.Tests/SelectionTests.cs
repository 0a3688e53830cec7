using Mte.Spec;

namespace Mte.Suites.Tests;

/// <summary>What is read before a run.</summary>
public sealed class SelectionTests
{
    private static readonly Target Target = new(Target.Reference, "6.1");

    [Test]
    public void Known_deviations_are_in_the_file_with_the_targets_name()
    {
        using var folder = new TemporaryFolder();
        var selection = Read(folder, "reference-6.1.yaml", "kvm-slot/shared-refused*");
        Assert.That(selection.Diagnostics, Is.Empty);
        Assert.That(selection.DeviationsOf(Target).Single().Instead, Is.EqualTo("ok"));
        Assert.That(selection.DeviationsOf(new Target(Target.Reference, "6.12")), Is.Empty);
    }

    [Test]
    public void A_list_of_deviations_for_no_target_is_a_mistake()
    {
        using var folder = new TemporaryFolder();
        var mistake = Read(folder, "qeum-6.1.yaml", "*").Diagnostics.Single();
        Assert.That(mistake.ToString(), Does.Contain("qeum-6.1.yaml: error: expected the name of a target"));
    }

    [Test]
    public void A_known_deviation_that_does_not_show_fails_each_of_its_cases()
    {
        using var folder = new TemporaryFolder();
        var result = Run(Read(folder, "reference-6.1.yaml", "kvm-slot/shared-refused*"));
        Assert.That((result.Count(Verdict.Fail), result.Unused), Is.EqualTo((3, Array.Empty<object>())));
        Assert.That(
            result.Results.First(one => one.Verdict is Verdict.Fail).Judgement.Why,
            Does.StartWith("it passes, but"));
    }

    [Test]
    public void A_known_deviation_of_no_case_is_left_alone_only_if_cases_are_left_out()
    {
        using var folder = new TemporaryFolder();
        Assert.That(Run(Read(folder, "reference-6.1.yaml", "gone/*")).Summary.Failed, Is.EqualTo(1));
        Assert.That(Run(Read(folder, "reference-6.1.yaml", "gone/*", "tags")).Summary.Failed, Is.Zero);
    }

    private static TargetResult Run(Selection selection)
    {
        using var worlds = new Worlds();
        return new Runner(worlds, selection).Run(Target);
    }

    // The project's own rules and cases, with a list of deviations beside them.
    private static Selection Read(TemporaryFolder folder, string name, string cases, params string[] filters)
    {
        var project = Repository.Find();
        var root = Path.Combine(folder.Path, Guid.NewGuid().ToString());
        Directory.CreateDirectory(Path.Combine(root, "suites"));
        Directory.CreateSymbolicLink(Path.Combine(root, "spec"), project.Spec);
        Directory.CreateSymbolicLink(Path.Combine(root, "suites", "cases"), project.Cases);
        var file = Path.Combine(Path.GetRelativePath(folder.Path, root), "suites", "deviations", name);
        folder.Write(file, $"- {{cases: \"{cases}\", instead: ok, reason: Nobody knows.}}\n");
        return Selection.Read(new Repository(root), filters: filters);
    }
}
