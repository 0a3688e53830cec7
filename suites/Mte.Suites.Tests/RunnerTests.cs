using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

public sealed class RunnerTests
{
    private static readonly Expectation Ok = new Expectation.Succeeds();

    private static readonly Case First = Fake.Case("area/first", Ok, Ok);

    private static readonly Case Second = Fake.Case("area/second", Ok);

    private static readonly Outcome Done = new Outcome.Done(), Einval = new Outcome.Failed(Errno.EINVAL);

    [Test]
    public void Every_planned_case_is_reported_once()
    {
        var result = Fake.Run(FakeWorld.Always(Done), [First, Second]);
        Assert.That(result.Results.Select(one => one.Case.Id), Is.EqualTo(new[] { First.Id, Second.Id }));
        Assert.That(
            (result.Planned, result.Count(Verdict.Pass), result.Summary.Failed, result.Summary.Broken),
            Is.EqualTo((2, 2, 0, 0)));
    }

    [Test]
    public void A_wrong_outcome_fails_the_case()
    {
        var result = Fake.Run(FakeWorld.Always(Einval), [First]).Results.Single();
        Assert.That((result.Verdict, result.Judgement.Step), Is.EqualTo((Verdict.Fail, 0)));
    }

    [Test]
    public void A_world_that_breaks_on_a_case_costs_that_case_alone()
    {
        var world = new FakeWorld(program => program.Id == First.Id
            ? throw new AdapterException("it broke", [Done])
            : new Trace(4096, [Done]));
        var result = Fake.Run(world, [First, Second]);
        Assert.That(
            result.Results.Select(one => one.Verdict), Is.EqualTo(new[] { Verdict.Error, Verdict.Pass }));
        Assert.That(result.Results[0].Judgement.Outcomes, Has.Count.EqualTo(1));
        Assert.That(ExitStatus.Of(result.Summary), Is.EqualTo(ExitStatus.Broken));
    }

    [Test]
    public void A_trace_that_is_too_short_is_an_error()
    {
        var result = Fake.Run(new FakeWorld(_ => new Trace(4096, [Done])), [First]).Results.Single();
        Assert.That((result.Verdict, result.Judgement.Step), Is.EqualTo((Verdict.Error, 1)));
    }

    [Test]
    public void A_trace_that_is_too_long_is_an_error()
    {
        var result = Fake.Run(
            new FakeWorld(_ => new Trace(4096, [Done, Done, Done])), [First]).Results.Single();
        Assert.That(
            (result.Verdict, result.Judgement.Why),
            Is.EqualTo((Verdict.Error, "2 ops were answered 3 times")));
    }

    [Test]
    public void A_world_that_crashes_costs_the_case_alone()
    {
        var world = new FakeWorld(program => program.Id == First.Id
            ? throw new InvalidOperationException("no such page")
            : new Trace(4096, [Done]));
        var result = Fake.Run(world, [First, Second]);
        Assert.That(
            result.Results.Select(one => one.Verdict), Is.EqualTo(new[] { Verdict.Error, Verdict.Pass }));
        Assert.That(result.Results[0].Judgement.Why, Is.EqualTo("InvalidOperationException: no such page"));
        Assert.That(world.Disposed);
    }

    [Test]
    public void A_run_that_is_ended_reports_every_case_even_if_the_world_hangs()
    {
        using var end = new CancellationTokenSource();
        using var never = new ManualResetEventSlim();
        var world = new FakeWorld(program =>
        {
            if (program.Id == First.Id)
                return new Trace(4096, [Done, Done]);

            end.Cancel();
            never.Wait();
            return new Trace(4096, [Done]);
        });
        var result = Fake.Run(world, [First, Second, Fake.Case("area/third", Ok)], end.Token);
        never.Set();
        Assert.That(
            result.Results.Select(one => one.Verdict),
            Is.EqualTo(new[] { Verdict.Pass, Verdict.Error, Verdict.Error }));
        Assert.That(result.Results[2].Judgement.Why, Is.EqualTo("the run was ended before this case"));
        Assert.That(() => world.Disposed, Is.True.After(2000, 10));
    }

    [Test]
    public void A_mistake_in_one_target_is_found_before_another_runs()
    {
        var ran = false;
        using var worlds = Fake.Worlds(new FakeWorld(_ =>
        {
            ran = true;
            return new Trace(4096, [Done, Done]);
        }));
        var runner = new Runner(worlds, Fake.Select([First]));
        Assert.That(
            () => runner.Run([Fake.Target, Target.Parse("qemu:six")]), Throws.InstanceOf<UsageException>());
        Assert.That(ran, Is.False);
    }

    [Test]
    public void Targets_are_reported_in_the_order_they_were_named()
    {
        using var worlds = Fake.Worlds(new FakeWorld(_ =>
        {
            Thread.Sleep(100);
            return new Trace(4096, [Done, Done]);
        }));
        var targets = new[] { Fake.Target, Target.Parse("reference"), Target.Parse("reference:6.1") };
        var results = new Runner(worlds, Fake.Select([First])).Run(targets);
        Assert.That(
            results.Select(result => result.Target), Is.EqualTo(targets.Select(target => target.Name)));
        Assert.That(results[0].Time, Is.GreaterThan(TimeSpan.FromSeconds(0.09)));
    }

    [Test]
    public void A_world_that_cannot_do_an_op_skips_the_case_and_says_why()
    {
        var result = Fake.Run(
            FakeWorld.Always(new Outcome.Unsupported("no such device")), [First]).Results.Single();
        Assert.That((result.Verdict, result.Judgement.Why), Is.EqualTo((Verdict.Skip, "no such device")));
    }

    [Test]
    public void A_world_that_does_not_start_is_an_error_in_each_case()
    {
        var result = Fake.Run(new NoWorld(), [First, Second]);
        Assert.That(
            (result.Planned, result.Summary.Broken, result.World), Is.EqualTo((2, 2, (WorldInfo?)null)));
    }

    [Test]
    public void A_missing_fact_is_a_skip_and_another_level_is_not_planned()
    {
        var (fact, level) = (First with { Needs = ["mte"] }, Second with { Needs = ["new"] });
        var world = new FakeWorld(_ => new Trace(4096, [Done, Done]))
        {
            Info = new WorldInfo("fake", 4096, [], "6.12.1"),
        };
        var result = Fake.Run(world, [fact, level]);
        Assert.That(result.Results.Single().Judgement.Why, Is.EqualTo("the machine lacks mte"));
        Assert.That(result.NotApplicable, Is.EqualTo(1));
    }

    [Test]
    public void A_world_is_held_to_the_level_that_is_claimed()
    {
        var selection = Fake.Select([First with { Needs = ["new"] }]);
        var claim = selection.Vocabulary.Features.Newest;
        using var session = new Session(
            Fake.Target.Name, FakeWorld.Always(Einval), selection.ChoiceFor(Fake.Target), claim);
        Assert.That(session.Run(session.Plan.Cases.Single()).Verdict, Is.EqualTo(Verdict.Fail));
    }

    [Test]
    public void A_release_on_no_level_is_a_mistake_of_the_users()
    {
        var world = new FakeWorld(_ => new Trace(4096, []))
        {
            Info = new WorldInfo("fake", 4096, [], "mine"),
        };
        Assert.That(
            () => Fake.Run(world, [First]),
            Throws.InstanceOf<UsageException>().With.Message.Contains("--claim"));
        Assert.That(world.Disposed);
    }

    private sealed class NoWorld : IWorldFactory
    {
        public IWorld Open(string argument) => throw new AdapterException("there is no machine");
    }
}
