using Microsoft.Extensions.DependencyInjection;
using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

/// <summary>Several machines do the cases of one target.</summary>
public sealed class SharedTargetTests
{
    private static readonly Case[] Cases =
    [
        .. Enumerable.Range(0, 300)
        .Select(number => Fake.Case($"area/{number:000}", new Expectation.Succeeds())),
    ];

    [Test]
    public void They_share_its_cases_and_none_runs_twice()
    {
        var machines = new Machines(opens: 3);
        var result = Run(machines, processors: 3);

        Assert.That(result.Results.Select(one => one.Case.Id), Is.EqualTo(Cases.Select(one => one.Id)));
        Assert.That((result.Planned, result.Count(Verdict.Pass)), Is.EqualTo((300, 300)));
        Assert.That(machines.Ran.Select(ran => ran.Count), Has.Exactly(3).Positive);
        Assert.That(machines.Ran.Sum(ran => ran.Count), Is.EqualTo(300));
    }

    [Test]
    public void One_that_does_not_start_leaves_them_to_the_others()
    {
        var machines = new Machines(opens: 1);
        var result = Run(machines, processors: 2);

        Assert.That(
            (result.Planned, result.Count(Verdict.Pass), result.Summary.Broken), Is.EqualTo((300, 300, 0)));
        Assert.That(machines.Ran.Select(ran => ran.Count), Is.EqualTo([300]));
    }

    [Test]
    public void A_target_that_is_no_machine_of_its_own_runs_once()
    {
        var machines = new Machines(opens: 3) { OpensMachines = false };
        Assert.That(Run(machines, processors: 3).Count(Verdict.Pass), Is.EqualTo(300));
        Assert.That(machines.Ran, Has.Count.EqualTo(1));
    }

    private static TargetResult Run(Machines machines, int processors)
    {
        using var worlds = new Worlds(replace: services => services.AddKeyedSingleton<IWorldFactory>(
            Fake.Target.Kind, machines));
        return new Runner(worlds, Fake.Select(Cases)) { Processors = processors }.Run(Fake.Target);
    }

    /// <summary>Machines of which each waits, at its first case, for all that start.</summary>
    private sealed class Machines(int opens) : IWorldFactory
    {
        private int started;

        public bool OpensMachines { get; init; } = true;

        public List<List<string>> Ran { get; } = [];

        public IWorld Open(string argument)
        {
            var ran = new List<string>();
            lock (Ran)
            {
                if (Ran.Count == opens)
                    throw new AdapterException("there is no room for one more");

                Ran.Add(ran);
            }

            return new FakeWorld(program =>
            {
                if (ran.Count == 0 && OpensMachines)
                {
                    Interlocked.Increment(ref started);
                    Assert.That(() => started, Is.EqualTo(opens).After(20).Seconds.PollEvery(1).MilliSeconds);
                }

                ran.Add(program.Id);
                return new Trace(4096, [new Outcome.Done()]);
            });
        }
    }
}
