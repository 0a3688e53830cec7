using System.Text;
using Mte.Cases.Reading;
using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using Mte.Suites.Reports;
using Mte.Suites.Running;

namespace Mte.Suites.Tests;

/// <summary>Cases that run several times, and what is proposed for those that fail.</summary>
public sealed class RepeatTests
{
    private static readonly Case[] Rows =
    [
        Fake.Case("area/rows[kind=a]", new Expectation.Succeeds()), Fake.Case(
            "area/rows[kind=b]", new Expectation.Succeeds()),
        Fake.Case("area/sound", new Expectation.Succeeds()),
    ];

    private static readonly Outcome Done = new Outcome.Done(), Einval = new Outcome.Failed(Errno.EINVAL);

    [Test]
    public void The_worst_counts_and_all_are_counted()
    {
        var runs = 0;
        var world = new FakeWorld(
            program => new Trace(4096, [program.Id == "area/sound" || ++runs % 5 != 0 ? Done : Einval]));
        var result = Run(world, repeat: 10, Rows[1..]);

        Assert.That(result.Results.Select(one => one.Verdict), Is.EqualTo([Verdict.Fail, Verdict.Pass]));
        Assert.That(result.Planned, Is.EqualTo(2));
        Assert.That(result.Flaky.Select(one => one.Case.Id), Is.EqualTo([Rows[1].Id]));
        Assert.That(
            result.Results[0].Runs, Is.EqualTo(
                new Dictionary<Verdict, int> { [Verdict.Pass] = 8, [Verdict.Fail] = 2 }));
        Assert.That(Proposed(result), Does.Contain("      sometimes: in 2 of 10 runs"));
    }

    [Test]
    public void Rows_that_all_fail_alike_are_proposed_as_one_and_without_a_reason()
    {
        var world = new FakeWorld(program => new Trace(4096, [program.Id == "area/sound" ? Done : Einval]));
        var proposed = Proposed(Run(world, repeat: 1, Rows));
        Assert.That(proposed, Does.EndWith(
            "new-on-host:\n  title:\n  reason:\n  kernels: '6.12.1'\n  shows:\n" +
            "    - cases: 'area/rows[*]'\n      instead: 'EINVAL'\n"));

        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "host.yaml");
        File.WriteAllText(path, proposed);
        Assert.That(
            KnownBugFile.Read(
                path, Fake.Select([]).Vocabulary.Features).Diagnostics.Select(one => one.ToString()),
            Has.Some.Contains("reason").And.Some.Contains("title"));
    }

    [Test]
    public void A_deviation_that_does_not_show_is_proposed_to_go()
    {
        var known = Fake.Known("area/rows*");
        var result = Fake.Run(FakeWorld.Always(Done), Rows, known);
        Assert.That(
            Proposed(result), Does.Contain("# take out known-bugs/fake.yaml:3: area/rows[kind=a] passes"));
    }

    private static TargetResult Run(FakeWorld world, int repeat, IReadOnlyList<Case> cases)
    {
        using var worlds = Fake.Worlds(world);
        return new Runner(worlds, Fake.Select(cases)) { Repeat = repeat }.Run(Fake.Target);
    }

    private static string Proposed(TargetResult result)
    {
        using var to = new MemoryStream();
        Proposal.Write([result], to);
        return Encoding.UTF8.GetString(to.ToArray());
    }
}
