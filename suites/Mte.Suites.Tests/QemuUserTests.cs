using Mte.Spec;

namespace Mte.Suites.Tests;

/// <summary>What is listed of QEMU's user-mode emulation is explained by programs that anybody can read and run.</summary>
public sealed class QemuUserTests
{
    private static readonly string Folder = Path.Combine(Repository.Find().Deviations, "qemu-user");

    private static readonly Selection Reduced = Selection.Read(Repository.Find(), Folder);

    [Test]
    public void Each_deviation_names_a_reduced_program_and_each_program_a_deviation()
    {
        var named = Reduced.DeviationsOf(Target.Parse(Target.QemuUser))
            .Select(deviation => deviation.Reason.Split(':')[0]).Distinct();

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
}
