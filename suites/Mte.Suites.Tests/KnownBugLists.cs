using System.Text.Json;
using Mte.Cli;
using Mte.Reference;
using Mte.Spec.Deviations;
using Mte.Spec.Features;
using Mte.Spec.Judging;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

/// <summary>The project's own lists of known bugs.</summary>
public sealed class KnownBugLists
{
    private static readonly Selection Selection = Selection.Read(Repository.Find(), danger: true);
    private static readonly IReadOnlyList<Deviation> Kernel = Selection.Deviations["kernel"];

    /// <summary>
    /// A pattern must explain something: a case that some kernel in its range is judged by.
    /// </summary>
    [Test]
    public void Each_item_speaks_of_a_case_that_applies_to_a_kernel_with_the_bug()
    {
        var dead = Kernel.Where(known => !Profiles.All.Any(profile =>
            Includes(known.Bug.Affected, profile.Release) && Includes(known.Affected, profile.Release)
                && Applies(known, profile.Release)));
        Assert.That(dead.Select(known => $"{known}"), Is.Empty);
    }

    [Test]
    public void Each_bug_says_which_versions_have_it()
    {
        Assert.That(
            Kernel.Where(known => known.Bug.Affected.Kernels is null).Select(known => known.Bug.Id),
            Is.Empty);
        Assert.That(
            Selection.Deviations["qemu-user"].Where(known => known.Bug.Affected.Qemu is null), Is.Empty);
    }

    /// <summary>The same kernel has the same bugs, however it is run.</summary>
    [TestCase("5.10.0-33-cloud-arm64", "futex-lock-pi-loops", "swapoff-drops-tags")]
    [TestCase("6.1.0-50-cloud-arm64", "swapoff-drops-tags", "zero-page-tagged-at-boot")]
    [TestCase("7.3.4+deb13-cloud-arm64", "hugetlb-core-tags", "swapoff-drops-tags")]
    public void A_release_has_the_same_bugs_on_every_target(string release, string has, string lacks)
    {
        var world = new WorldInfo("a kernel", 4096, ["page-4k"], release);
        var bytes = JsonSerializer.Serialize(BoardCommand.Carry(Selection), WireJson.Default.Carried);
        var board = JsonSerializer.Deserialize(bytes, WireJson.Default.Carried)!.Deviations;
        var first = Of(Selection.DeviationsOf(new Target(Target.Host, "")), qemu: null);

        Assert.That(first.Select(known => known.Split(' ')[0]), Has.Member(has).And.No.Member(lacks));
        Assert.That(Of(board, qemu: null), Is.EqualTo(first));
        foreach (var name in (string[])["qemu", "qemu:7.3", "qemu:6.12/arm64-16k"])
            Assert.That(
                Of(Selection.DeviationsOf(Target.Parse(name)), qemu: "10.0.2"), Is.EqualTo(first), name);

        string[] Of(IReadOnlyList<Deviation> all, string? qemu) =>
            [
                .. new KnownDeviations(all, world, qemu).All.Select(
                    known => $"{known.Bug.Id} {known}: {known.Instead}")
            ];
    }

    private static bool Includes(Affected affected, string release) =>
        affected.Kernels?.Contains(release) ?? true;

    private static bool Applies(Deviation known, string release)
    {
        var (glob, features) = (new Glob(known.Cases), Selection.Vocabulary.Features);
        var level = features.LevelOf(release)!;
        return Selection.Cases.Where(@case => glob.Fits(@case.Id)).Any(@case =>
            Abi(@case.Needs).All(level.Has.Contains) && !Abi(@case.Lacks).Any(level.Has.Contains));

        IEnumerable<string> Abi(IEnumerable<string> ids) =>
            ids.Where(id => features.All[id].Kind is FeatureKind.Abi);
    }
}
