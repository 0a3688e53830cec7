using Mte.Qemu.Machines;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

/// <summary>
/// What is listed of QEMU's user-mode emulation is explained by programs that anybody can read and run.
/// </summary>
public sealed class QemuUserTests
{
    private static readonly string Folder = Path.Combine(
        Repository.Find().Root, "suites", "reduced", "qemu-user");

    private static readonly Selection Reduced = Selection.Read(Repository.Find(), Folder);

    [Test]
    public void Each_deviation_names_a_reduced_program_and_each_program_a_deviation()
    {
        var named = Reduced.DeviationsOf(Target.Parse(Target.QemuUser))
            .Select(deviation => deviation.Bug.Id).Distinct();

        Assert.That(named, Is.EquivalentTo(Reduced.Cases.Select(@case => @case.Id)));
    }

    [Test]
    public void A_reduced_program_has_at_most_six_ops_and_the_reference_keeps_it()
    {
        Assert.That(Reduced.Cases.Select(@case => @case.Steps.Count), Has.All.LessThanOrEqualTo(6));
        using var worlds = new Worlds();
        var result = new Runner(worlds, Reduced).Run(Target.Parse("reference:6.1"));

        Assert.That(result.Results, Has.All.Property(nameof(CaseResult.Verdict)).EqualTo(Verdict.Pass));
    }

    [Test]
    public void Each_reduced_program_deviates_in_the_emulator()
    {
        using var worlds = new Worlds();
        var result = new Runner(worlds, Reduced).Run(Target.Parse(Target.QemuUser));
        if (result.World is null)
            Lacking(result.Results[0].Judgement.Why);

        Assert.That(result.Machine!.Qemu, Does.Match(@"^[0-9]+\.[0-9]+"));
        Assert.That(
            result.Results.Where(one => one.Verdict != Verdict.Fail)
                .Select(one => $"{one.Case.Id}: {one.Verdict} {one.Judgement.Why}"),
            Is.Empty);
    }

    [Test]
    public void What_is_listed_of_one_version_is_left_alone_in_others()
    {
        var listed = Reduced.DeviationsOf(Target.Parse(Target.QemuUser));
        IReadOnlyList<object> Unused(string qemu) =>
            new KnownDeviations(listed, new WorldInfo("fake", 4096, [], UserEmulator.Release), qemu)
                .Unused([]);

        Assert.That(Unused("10.0.2"), Is.Not.Empty);
        Assert.That(Unused("11.0.0"), Is.Empty);
    }

    private static void Lacking(string sentence)
    {
        if (Environment.GetEnvironmentVariable("MTE_REQUIRE_TOOLS") is not (null or ""))
            Assert.Fail(sentence);

        Assert.Ignore(sentence);
    }
}
