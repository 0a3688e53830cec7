using Microsoft.Extensions.DependencyInjection;
using Mte.Cases.Reading;
using Mte.Reference;
using Mte.Reference.World;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

/// <summary>What is read before a run.</summary>
public sealed class SelectionTests
{
    private static readonly Target Target = new(Target.Host, "");

    [Test]
    public void Known_bugs_of_the_kernel_are_those_of_whatever_runs_it()
    {
        using var folder = new TemporaryFolder();
        var selection = Read(folder, "kernel/some.yaml", "kvm-slot/shared-refused*");
        Assert.That(selection.Diagnostics, Is.Empty);
        foreach (var name in (string[])["host", "qemu", "qemu:6.1", "qemu:6.12/arm64-16k"])
            Assert.That(selection.DeviationsOf(Target.Parse(name)).Single().Instead, Is.EqualTo("ok"), name);

        foreach (var name in (string[])["reference:6.1", "qemu-user", "pipe:vendor", "adapter:vendor.dll"])
            Assert.That(selection.DeviationsOf(Target.Parse(name)), Is.Empty, name);
    }

    [TestCase("kernal/some.yaml")]
    [TestCase("some.yaml")]
    public void Known_bugs_of_nothing_are_a_mistake(string file)
    {
        using var folder = new TemporaryFolder();
        var mistake = Read(folder, file, "*").Diagnostics.Single();
        Assert.That(
            mistake.ToString(),
            Does.Contain($"{file.Split('/')[0]}: error: expected only the folders kernel and qemu-user"));
    }

    [Test]
    public void A_bug_in_two_files_is_a_mistake()
    {
        using var folder = new TemporaryFolder();
        var selection = Read(folder, "kernel/some.yaml", "*");
        File.Copy(
            Path.Combine(Folder(folder), "kernel", "some.yaml"), Path.Combine(
                Folder(folder), "kernel", "other.yaml"));
        var again = KnownBugFile.ReadFolder(
            Path.Combine(Folder(folder), "kernel"), selection.Vocabulary.Features);
        Assert.That(again.Diagnostics.Single().ToString(), Does.Contain("found the bug \"a-bug\" again"));
    }

    [Test]
    public void A_known_deviation_that_does_not_show_fails_each_of_its_cases()
    {
        using var folder = new TemporaryFolder();
        var result = Run(Read(folder, "kernel/some.yaml", "kvm-slot/shared-refused*"));
        Assert.That((result.Count(Verdict.Fail), result.Unused), Is.EqualTo((3, Array.Empty<object>())));
        Assert.That(
            result.Results.First(one => one.Verdict is Verdict.Fail).Judgement.Why,
            Does.StartWith("it passes, but"));
    }

    [Test]
    public void A_known_deviation_of_no_case_is_left_alone_only_if_cases_are_left_out()
    {
        using var folder = new TemporaryFolder();
        Assert.That(Run(Read(folder, "kernel/some.yaml", "gone/*")).Summary.Failed, Is.EqualTo(1));
        Assert.That(Run(Read(folder, "kernel/some.yaml", "gone/*", "tags")).Summary.Failed, Is.Zero);
    }

    [TestCase("RACE-001", "litmus tests show this rule, such as 'mteconf explore races/")]
    [TestCase("tags/firt-touch", "did you mean \"tags/")]
    [TestCase("zzz", "see 'mteconf list'")]
    public void A_filter_that_fits_no_case_gets_a_hint(string filter, string hint) =>
        Assert.That(
            () => Selection.Read(Repository.Find(), filters: [filter]),
            Throws.InstanceOf<UsageException>().With.Message.Contains(hint));

    private static TargetResult Run(Selection selection)
    {
        // The model of 6.1, as if it were the kernel.
        using var worlds = new Worlds(
            replace: services => services.AddKeyedSingleton<IWorldFactory, Model>(Target.Kind));
        return new Runner(worlds, selection).Run(Target);
    }

    // The project's own rules and cases, with a list of deviations beside them.
    private static Selection Read(TemporaryFolder folder, string name, string cases, params string[] filters)
    {
        var project = Repository.Find();
        var root = Path.Combine(folder.Path, "project");
        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);

        Directory.CreateDirectory(Path.Combine(root, "suites"));
        Directory.CreateSymbolicLink(Path.Combine(root, "spec"), project.Spec);
        Directory.CreateSymbolicLink(Path.Combine(root, "suites", "cases"), project.Cases);
        folder.Write(
            $"project/suites/known-bugs/{name}",
            "a-bug: {title: It is wrong, reason: Nobody knows., kernels: 6.1, " +
            $"shows: [{{cases: \"{cases}\", instead: ok}}]}}\n");
        return Selection.Read(new Repository(root), filters: filters);
    }

    private static string Folder(TemporaryFolder folder) =>
        Path.Combine(folder.Path, "project", "suites", "known-bugs");

    private sealed class Model : IWorldFactory
    {
        public IWorld Open(string argument) => new ReferenceWorld(Profiles.For("6.1")!);
    }
}
