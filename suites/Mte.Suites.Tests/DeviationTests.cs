using Mte.Spec.Cases;
using Mte.Spec.Deviations;
using Mte.Spec.Judging;
using Mte.Spec.Releases;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Suites.Tests;

public sealed class DeviationTests
{
    private static readonly Case First = Fake.Case(
        "area/first", new Expectation.Succeeds(), new Expectation.Succeeds());

    private static readonly WorldInfo World = new("fake", 4096, ["page-4k"], "6.12");

    private static readonly Outcome Done = new Outcome.Done(), Einval = new Outcome.Failed(Errno.EINVAL);

    [Test]
    public void A_known_deviation_counts_only_with_exactly_its_outcome()
    {
        var known = Fake.Known("area/*");
        var right = Fake.Run(FakeWorld.Always(Einval), [First], known);
        Assert.That((right.Results[0].Verdict, right.Summary.Failed), Is.EqualTo((Verdict.KnownFail, 0)));
        Assert.That(right.Results[0].Judgement.Why, Is.EqualTo("a-bug: It is wrong. Somebody wrote it so."));

        var other = Fake.Run(FakeWorld.Always(new Outcome.Failed(Errno.EIO)), [First], known).Results[0];
        Assert.That(
            (other.Verdict, other.Judgement.Why),
            Is.EqualTo(
                (
                    Verdict.Fail,
                    "the known bug a-bug makes it come to EINVAL instead (known-bugs/fake.yaml:3)")));

        var passed = Fake.Run(FakeWorld.Always(Done), [First], known).Results[0];
        Assert.That(passed.Verdict, Is.EqualTo(Verdict.Fail));
    }

    [Test]
    public void A_deviation_that_shows_only_sometimes_may_pass_but_not_come_to_something_else()
    {
        var known = Fake.Known("area/*", sometimes: "1 run in 9");
        Assert.That(
            new[] { Done, Einval, new Outcome.Failed(Errno.EIO) }
                .Select(outcome => Fake.Run(FakeWorld.Always(outcome), [First], known).Results[0].Verdict),
            Is.EqualTo(new[] { Verdict.Pass, Verdict.KnownFail, Verdict.Fail }));
    }

    [Test]
    public void A_known_deviation_that_speaks_of_no_case_is_a_failure()
    {
        var known = Fake.Known("other/*");
        var result = Fake.Run(FakeWorld.Always(Done), [First], known);
        Assert.That((result.Unused.Single(), result.Summary.Failed), Is.EqualTo((known, 1)));
    }

    [Test]
    public void A_known_deviation_of_a_case_that_is_skipped_is_in_use()
    {
        var known = Fake.Known("area/*");
        var result = Fake.Run(FakeWorld.Always(new Outcome.Unsupported("no such device")), [First], known);
        Assert.That((result.Results[0].Verdict, result.Summary.Failed), Is.EqualTo((Verdict.Skip, 0)));
    }

    [Test]
    public void A_known_deviation_of_an_emulator_is_left_alone_elsewhere()
    {
        Assert.That(ReleaseRange.TryParse("7.2-8.2", out var range));
        var known = Fake.Known("area/*", new Affected(Qemu: range));
        foreach (
            var (qemu, fits) in (ReadOnlySpan<(string?, bool)>)[
                ("7.2.22", true), ("10.0.2", false), (null, false)])
            Assert.That(
                new KnownDeviations([known], World, qemu).All.Count(), Is.EqualTo(fits ? 1 : 0));
    }

    [Test]
    public void A_known_deviation_of_a_machine_is_left_alone_on_others()
    {
        var known = Fake.Known("area/*", new Affected(Hardware: "*0xd4f*"));
        foreach (
            var (hardware, fits) in (ReadOnlySpan<(string?, bool)>)[
                ("a; CPU 0x41:0xd4f", true), ("b", false), (null, false)])
            Assert.That(
                new KnownDeviations([known], World with { Hardware = hardware }).All.Count(),
                Is.EqualTo(fits ? 1 : 0));
    }

    [Test]
    public void A_bug_and_what_it_shows_may_each_need_facts()
    {
        foreach (var (ofBug, ofShow, fits) in (ReadOnlySpan<(string?, string?, bool)>)
                 [("page-4k", "page-4k", true), ("page-16k", null, false), (null, "page-16k", false)])
        {
            var known = Fake.Known("area/*", new Affected(Needs: ofBug is null ? null : [ofBug]))
                with { Affected = new Affected(Needs: ofShow is null ? null : [ofShow]) };
            Assert.That(new KnownDeviations([known], World).All.Any(), Is.EqualTo(fits));
        }
    }

    [Test]
    public void A_known_deviation_of_other_kernels_is_left_alone()
    {
        Assert.That(ReleaseRange.TryParse("5.10-6.1", out var range));
        var known = Fake.Known("area/*", new Affected(range));
        Assert.That(Fake.Run(FakeWorld.Always(Done), [First], known).Summary.Failed, Is.Zero);
    }
}
