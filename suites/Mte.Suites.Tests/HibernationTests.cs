using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

public sealed class HibernationTests
{
    private static readonly Case Awake = Fake.Case("area/awake", new Expectation.Succeeds());
    private static readonly Case First = Sleeper("area/first"), Second = Sleeper("area/second");

    [Test]
    public void Cases_that_hibernate_share_one_hibernation_after_all_others()
    {
        var world = new SleepyWorld(programs => [.. programs.Select(_ => new Ended([new Outcome.Done()]))]);
        var result = Fake.Run(world, [First, Awake, Second]);

        Assert.That(world.Ran, Is.EqualTo(["area/awake", "area/first area/second"]));
        Assert.That(result.Count(Verdict.Pass), Is.EqualTo(3));
        Assert.That(result.Summary.Broken, Is.Zero);
    }

    [Test]
    public void A_case_that_breaks_costs_only_itself()
    {
        var world = new SleepyWorld(_ => [new Ended([], "It broke."), new Ended([new Outcome.Done()])]);
        var result = Fake.Run(world, [First, Second]);

        Assert.That(result.Results.Select(one => one.Verdict), Is.EqualTo([Verdict.Error, Verdict.Pass]));
        Assert.That(result.Results[0].Judgement.Why, Is.EqualTo("It broke."));
    }

    [Test]
    public void A_machine_that_breaks_is_an_error_in_each_of_its_cases()
    {
        var world = new SleepyWorld(_ => throw new AdapterException("It does not come back."));
        var result = Fake.Run(world, [First, Awake, Second]);

        Assert.That((result.Count(Verdict.Error), result.Count(Verdict.Pass)), Is.EqualTo((2, 1)));
        Assert.That(result.Results[2].Judgement.Why, Is.EqualTo("It does not come back."));
    }

    private static Case Sleeper(string id) =>
        Fake.Case(id) with
        {
            Steps = [new Step(new Op.Hibernate(), new Expectation.Succeeds(), "hibernate:", 4)],
        };

    private sealed class SleepyWorld(Func<IReadOnlyList<Program>, IReadOnlyList<Ended>> together)
        : IHibernatingWorld, IWorldFactory
    {
        public List<string> Ran { get; } = [];

        public WorldInfo Info { get; } = new("sleepy", 4096, ["mte"], "6.12.1");

        public Trace Run(Program program, Action<Outcome>? answered = null)
        {
            Ran.Add(program.Id);
            return new Trace(4096, [.. program.Ops.Select(_ => new Outcome.Done())]);
        }

        public IReadOnlyList<Ended> RunTogether(IReadOnlyList<Program> programs)
        {
            Ran.Add(string.Join(' ', programs.Select(program => program.Id)));
            return together(programs);
        }

        public IWorld Open(string argument) => this;

        public void Dispose()
        {
        }
    }
}
