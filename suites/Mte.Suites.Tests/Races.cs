using Mte.Reference.Races;
using Mte.Reference.Races.Defects;
using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Protocols;
using Mte.Reference.Races.Search;
using Mte.Reference.Races.Show;
using Mte.Spec.Litmus;
using Mte.Spec.Worlds;
using Mte.Suites.Running;

namespace Mte.Suites.Tests;

/// <summary>Every litmus test on every generation of the protocol, over every interleaving.</summary>
public sealed class Races
{
    private static readonly IReadOnlyList<LitmusTest> Tests = Selection.Read(Repository.Find()).Litmus;

    private static readonly MemoryOrder[] Orders = [MemoryOrder.Sequential, MemoryOrder.Arm];

    [Test]
    public void There_are_enough_of_them_for_kernels_too() =>
        Assert.That(Tests.Count(litmus => litmus.ModelOnly.Length == 0), Is.AtLeast(25));

    [TestCaseSource(nameof(OnGenerations))]
    public void A_litmus_test_holds_or_breaks_as_it_says(LitmusTest litmus, string protocol)
    {
        var found = Explorer.Explore(litmus, Kernel(protocol), MemoryOrder.Arm);
        TestContext.Out.WriteLine(
            $"{litmus.Id}, {protocol}: {ViolationWords.Of(found.Found)}; {found.Summary}");
        Assert.That(found.Complete);
        Assert.That(
            found.Found != Violations.None, Is.EqualTo(litmus.Breaks.Contains(protocol)),
            ViolationWords.Of(found.Found));
    }

    /// <summary>
    /// Which is ten seconds on a core that does half a million of them in one, as the benchmark measures.
    /// </summary>
    [Test]
    public void All_of_them_are_decided_in_five_million_steps() => Assert.That(
        Pairs().Sum(pair => Explorer.Explore(pair.Litmus, Kernel(pair.Protocol), MemoryOrder.Arm).Steps),
        Is.LessThan(5_000_000));

    /// <summary>What the reduction leaves out changes neither what is found nor a final state.</summary>
    [Test]
    public void The_reduction_finds_what_a_plain_search_finds()
    {
        var (reduced, plain) = (0L, 0L);
        foreach (var (litmus, protocol) in Pairs())
            foreach (var order in Orders)
            {
                var machine = LitmusMachine.Of(litmus, Kernel(protocol), order);
                var reducedRun = new Explorer(machine, litmus.Results).Run();
                var plainRun = new Explorer(machine, litmus.Results) { Reduced = false }.Run();
                Assert.That(
                    reducedRun.Found, Is.EqualTo(plainRun.Found), $"{litmus.Id}, {protocol}, {order}");
                Assert.That(
                    reducedRun.Finals.Select(state => state.ToString()), Is.EqualTo(
                        plainRun.Finals.Select(state => state.ToString())),
                    $"{litmus.Id}, {protocol}, {order}");
                (reduced, plain) = (reduced + reducedRun.Steps, plain + plainRun.Steps);
            }

        TestContext.Out.WriteLine($"{reduced} steps with the reduction, {plain} without");
        Assert.That(reduced, Is.LessThan(plain));
    }

    [TestCaseSource(nameof(OnGenerations))]
    public void Whatever_is_found_has_a_schedule_that_does_it_again(LitmusTest litmus, string protocol)
    {
        foreach (var order in Orders)
        {
            var machine = LitmusMachine.Of(litmus, Kernel(protocol), order);
            var found = new Explorer(machine, litmus.Results).Run().Found;
            var shown = Violations.None;
            foreach (var (wrong, schedule) in Shortest.ToEach(machine, found))
            {
                var text = schedule.Show(machine);
                var replay = Replay.Of(machine, Schedule.Parse(text, machine), litmus.Results);
                Assert.That(replay.Wrong & wrong, Is.EqualTo(wrong), text);
                Assert.That(replay.Final is null || !litmus.Permits(replay.Final.Values)
                    || wrong != Violations.ForbiddenState, text);
                shown |= wrong;
            }

            Assert.That(shown, Is.EqualTo(found));
        }
    }

    /// <summary>Every wrong kernel is caught, and every litmus test can fail.</summary>
    [Test]
    public void Every_wrong_protocol_is_caught_and_every_litmus_test_catches_something()
    {
        var idle = Tests.Where(litmus => litmus.Breaks.Count == 0).Select(litmus => litmus.Id).ToHashSet();
        var survivors = new List<string>();
        foreach (var wrong in WrongProtocols.All)
        {
            var caught = wrong.CaughtBy(Tests, MemoryOrder.Arm);
            idle.ExceptWith(caught.Select(litmus => litmus.Id));
            TestContext.Out.WriteLine($"{caught.Count,3} litmus tests catch: {wrong.Defect}");
            if (caught.Count == 0)
                survivors.Add(wrong.Defect);
        }

        TestContext.Out.WriteLine(
            $"{WrongProtocols.All.Count - survivors.Count} of {WrongProtocols.All.Count} caught");
        Assert.That(survivors, Is.Empty);
        Assert.That(idle, Is.Empty);
    }

    [TestCaseSource(nameof(Barriers))]
    public void A_missing_barrier_shows_only_if_memory_is_reordered(WrongProtocol wrong) =>
        Assert.That(wrong.CaughtBy(Tests, MemoryOrder.Sequential), Is.Empty);

    [TestCaseSource(typeof(WrongProtocols), nameof(WrongProtocols.Harmless))]
    public void What_is_said_to_be_harmless_is_caught_by_no_test(WrongProtocol wrong) =>
        Assert.That(wrong.CaughtBy(Tests, MemoryOrder.Arm), Is.Empty);

    [Test]
    public void A_test_beyond_the_model_is_told_what_is_too_long_or_too_large()
    {
        var two = Tests.First(litmus => litmus.Id == "races/mprotect-two");
        var longer = two with
        {
            Threads = [.. two.Threads.Select(thread => thread with
            {
                Steps = [.. Enumerable.Repeat(thread.Steps[0], 30)],
            })],
        };
        var larger = Tests.First(litmus => litmus.Id == "races/cow-three");
        larger = larger with { Threads = [.. larger.Threads, larger.Threads[^1] with { Name = "Y" }] };
        foreach (var (litmus, why) in ((LitmusTest, string)[])
            [
                (longer, "thread A has [0-9]+ steps in the model, 255 at most"),
                (larger, "4 processes and . page frames .* 64 at most")
            ])
            Assert.That(
                () => LitmusMachine.Of(litmus, Kernel("locked"), MemoryOrder.Sequential),
                Throws.TypeOf<AdapterException>().With.Message.Match(why));
    }

    [Test]
    public void The_page_about_them_is_fresh()
    {
        var path = Path.Combine(Repository.Find().Spec, "docs", "races.md");
        var page = RacesPage.Write(Tests);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, page);

        Assert.That(
            File.Exists(path) ? File.ReadAllText(path) : "", Is.EqualTo(page), "UPDATE_GOLDEN=1 rewrites it");
    }

    [Test]
    public void The_names_of_wrong_protocols_are_unique() => Assert.That(
        WrongProtocols.All.Concat(WrongProtocols.Harmless).Select(wrong => wrong.Name), Is.Unique);

    [Test]
    public void A_picture_is_as_wide_as_its_longest_text_and_has_no_idle_lane()
    {
        var machine = LitmusMachine.Of(
            Tests.First(
                litmus => litmus.Id == "races/mprotect-two"), Kernel("before"), MemoryOrder.Sequential);
        var one = Replay.Of(machine, Schedule.Parse("A4", machine), []);
        var two = Replay.Of(machine, Schedule.Parse("A4 B4", machine), []);
        var (narrow, wide) = (SvgPicture.Draw(one, "<one>"), SvgPicture.Draw(two, "two"));

        Assert.That(
            narrow, Does.Contain("viewBox=\"0 0 ").And.Contain("&lt;one&gt;").And.Not.Contain(">B</text>"));
        Assert.That(wide, Does.Contain(">B</text>").And.Not.Contain(">Z</text>"));
    }

    public static IEnumerable<TestCaseData> OnGenerations() =>
        Pairs().Select(pair =>
            new TestCaseData(pair.Litmus, pair.Protocol).SetArgDisplayNames(pair.Litmus.Id, pair.Protocol));

    public static IEnumerable<WrongProtocol> Barriers() => WrongProtocols.All.Where(wrong => wrong.Barrier);

    private static IEnumerable<(LitmusTest Litmus, string Protocol)> Pairs() =>
        from litmus in Tests
        from protocol in Generations.All
        select (litmus, protocol.Name);

    private static RaceKernel Kernel(string protocol) => new(Generations.For(protocol)!);
}
