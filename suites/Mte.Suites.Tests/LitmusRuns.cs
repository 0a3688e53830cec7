using System.Text.Json;
using Mte.Pipe.Server;
using Mte.Reference.Races.Protocols;
using Mte.Spec.Features;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;
using Mte.Suites.Running;

namespace Mte.Suites.Tests;

/// <summary>What is made of runs on a kernel.</summary>
public sealed class LitmusRuns
{
    private static readonly FeatureTable Features = Repository.Find().ReadFeatures();
    private static readonly IReadOnlyList<LitmusTest> Tests = Selection.Read(Repository.Find()).Litmus;

    private static readonly LitmusTest Two = Tests.First(litmus => litmus.Id == "races/mprotect-two");

    private static readonly FinalState Right = State(1, 2, 1, 2), Lost = State(1, 2, 0, 2),
    Stale = State(15, 2, 1, 2);

    [Test]
    public void A_state_outside_the_model_fails()
    {
        var result = Run(Two, new FakeKernel("6.12.1", Right, Lost), 3000, seed: 5);
        Assert.That(result.Passed, Is.False);
        Assert.That(result.Outside.Select(state => state.ToString()), Is.EqualTo(new[] { Lost.ToString() }));
        Assert.That((result.SeenKnown, result.SeenOutside), Is.EqualTo((0, 2)));
        Assert.That(
            result.Histogram(5, TimeSpan.Zero), Does.Contain("*>").And.Contain(
                "outside the model").And.Contain("No."));
    }

    [Test]
    public void A_race_that_the_kernel_is_known_to_have_is_counted_and_passes()
    {
        var result = Run(Two, new FakeKernel("6.1.170", Right, Lost), 3000, seed: 5);
        Assert.That(result.Passed);
        Assert.That((result.Runs, result.Seen), Is.EqualTo((3000, 2)));
        Assert.That((result.SeenKnown, result.SeenOutside), Is.EqualTo((2, 0)));
        Assert.That(
            result.Histogram(
                5, TimeSpan.Zero), Does.Contain("2998 :>").And.Contain("2 *>").And.Contain("Seed 5"));
    }

    [TestCase("5.10.1", "before")]
    [TestCase("6.1.0", "before")]
    [TestCase("6.1.0-rc3", "before")]
    [TestCase("6.1.16-foo", "before")]
    [TestCase("6.1.17", "after")]
    [TestCase("6.1.170-foo", "after")]
    [TestCase("6.1.0-50-cloud-arm64", "after")]
    [TestCase("6.1", "after")]
    [TestCase("6.2.0", "locked")]
    [TestCase("7.3.4+deb", "locked")]
    public void A_kernel_is_held_to_its_generation(string release, string protocol) => Assert.That(
        Run(Two, new FakeKernel(release, Right), 10, seed: 1).Protocol, Is.EqualTo(protocol));

    [Test]
    public void A_kernel_can_be_held_to_another_generation()
    {
        var kernel = new FakeKernel("6.1.170", Right, Lost);
        Assert.That(LitmusRunner.Run(Two, kernel, 10, 1, Generations.For("after")!).Passed);
        Assert.That(LitmusRunner.Run(Two, kernel, 10, 1, Generations.For("locked")!).Passed, Is.False);
    }

    [Test]
    public void A_stale_tag_after_the_first_patch_fails() =>
        Assert.That(Run(Two, new FakeKernel("6.1.170", Right, Stale), 10, seed: 1).Passed, Is.False);

    [Test]
    public void What_no_kernel_can_be_asked_is_skipped()
    {
        foreach (var litmus in Tests.Where(litmus => litmus.ModelOnly.Length > 0))
            Assert.That(
                Run(litmus, new FakeKernel("7.3", Right), 10, seed: 1).Skip, Is.EqualTo(litmus.ModelOnly));
    }

    [TestCase("races/guest-and-guest", "6.1", "this kernel does not let guests with tags use shared memory")]
    [TestCase("races/guest-and-guest", "6.12", "the machine lacks kvm")]
    [TestCase("races/guest-and-vmm-private", "6.1", "the machine lacks kvm")]
    public void Guests_need_a_kernel_that_gives_them_the_memory(string id, string release, string why) =>
        Assert.That(
        Run(
            Tests.First(litmus => litmus.Id == id), new FakeKernel(release, Right), 10, 1).Skip,
        Is.EqualTo(why));

    [Test]
    public void A_model_that_was_not_explored_to_its_end_is_an_error()
    {
        var ran = new LitmusRan([new LitmusCount(Right, 10)], new LitmusFrames(10, 10));
        var result = LitmusRunner.Judge(Two, Generations.For("locked")!, ran, bound: 5);
        Assert.That(result.Passed, Is.False);
        Assert.That(result.Error, Does.Contain("stopped at its bound"));
    }

    [Test]
    public void A_machine_that_breaks_is_an_error()
    {
        var result = Run(Two, new FakeKernel("6.12"), 10, seed: 1);
        Assert.That((result.Passed, result.Error), Is.EqualTo((false, "broken")));
    }

    [TestCase(49, "98 of its 200 page frames had stale tags, fewer than 50 %, so the test shows nothing")]
    [TestCase(
        null,
        "it is not known whether the page frames had stale tags, so the test shows nothing; only root can " +
        "find out")]
    public void Free_memory_without_stale_tags_is_an_error(int? poisoned, string error)
    {
        var result = Run(Two, new FakeKernel("6.12", Right) { Poisoned = poisoned }, 3000, seed: 1);
        Assert.That((result.Passed, result.Error), Is.EqualTo((false, error)));
    }

    [Test]
    public void A_part_with_too_little_poison_runs_again_and_what_it_saw_counts()
    {
        var result = Run(Two, new FakeKernel("6.12", Right) { CleanRequests = 2 }, 100, seed: 1);
        Assert.That(result.Passed, result.Error);
        Assert.That(result.Runs, Is.EqualTo(300));
    }

    [Test]
    public void The_share_of_poisoned_frames_is_shown()
    {
        var result = Run(Two, new FakeKernel("6.12", Right) { Poisoned = 80 }, 3000, seed: 1);
        Assert.That(result.Passed);
        Assert.That(result.Histogram(1, TimeSpan.Zero), Does.Contain("Poisoned: 80 % of 200 frames."));
    }

    [TestCase(9, "pswpout rose by 180 in 2000 runs, less than 10 % of them, so the test shows nothing")]
    [TestCase(10, "")]
    public void What_the_kernel_does_too_seldom_is_an_error(int percent, string error)
    {
        var litmus = Tests.First(litmus => litmus.Id == "races/page-out-and-store");
        var state = new FinalState(new Dictionary<string, int> { ["a"] = 2, ["first"] = 3 });
        var kernel = new FakeKernel("6.12", state) { Facts = ["mte", "swap"], DonePercent = percent };
        var result = Run(litmus, kernel, 500, seed: 1);
        Assert.That((result.Passed, result.Error), Is.EqualTo((error.Length == 0, error)));
    }

    [Test]
    public void What_was_seen_outside_the_model_counts_without_poison_too() => Assert.That(
        Run(Two, new FakeKernel("6.12", Right, Lost) { Poisoned = 0 }, 10, seed: 1),
        Has.Property("Error").Empty.And.Property("Passed").False);

    /// <summary>A job crosses the wire whole, and its answer comes back.</summary>
    [Test]
    public void A_job_crosses_the_wire()
    {
        foreach (var litmus in Tests)
        {
            var job = new LitmusJob(
                litmus.Id, litmus.Page, litmus.Threads, litmus.OneProcess, litmus.Finally, 7, 3);
            var line = JsonSerializer.Serialize(new LitmusRequest(job), LitmusJson.Default.LitmusRequest);
            using var input = new MemoryStream([.. System.Text.Encoding.UTF8.GetBytes(line + "\n")]);
            using var output = new MemoryStream();
            var kernel = new FakeKernel("6.12", Right);
            WireServer.Serve(kernel, input, output);
            var answer = System.Text.Encoding.UTF8.GetString(output.ToArray()).Split('\n')[1];
            var answered = JsonSerializer.Deserialize(answer, WireJson.Default.Answered)!;
            Assert.That(answered.Counts!.Sum(count => count.Times), Is.EqualTo(7));
            Assert.That(answered.Frames, Is.EqualTo(new LitmusFrames(100, 100)));
            Assert.That(
                kernel.Asked!.Threads.SelectMany(thread => thread.Steps.Select(step => step.Op)),
                Is.EqualTo(
                    litmus.Threads.SelectMany(thread => thread.Steps.Select(step => step.Op))), litmus.Id);
        }
    }

    private static LitmusResult Run(LitmusTest litmus, FakeKernel kernel, int runs, int seed) =>
        LitmusRunner.Run(
            litmus, kernel, runs, seed, LitmusRunner.GenerationOf(kernel.Info.Release, Features));

    private static FinalState State(int a, int b, int first, int second) => new(
        new Dictionary<string, int> { ["a"] = a, ["b"] = b, ["first"] = first, ["second"] = second });

    /// <summary>Comes to the first state, and once in each request to the others.</summary>
    private sealed class FakeKernel(string release, params FinalState[] states) : ILitmusWorld
    {
        public LitmusJob? Asked { get; private set; }

        public WorldInfo Info => new("fake", 4096, Facts, release);

        public string[] Facts { get; init; } = ["mte"];

        /// <summary>The share of runs in which it does what it is asked for.</summary>
        public int DonePercent { get; init; }

        /// <summary>
        /// Of 100 page frames in each request so many were poisoned; null if it cannot tell.
        /// </summary>
        public int? Poisoned { get; init; } = 100;

        /// <summary>So many requests first get page frames that were not poisoned.</summary>
        public int CleanRequests { get; init; }

        private int requests;

        public LitmusRan Run(LitmusJob job)
        {
            Asked = job;
            return states.Length == 0
                ? throw new AdapterException("broken")
                : new LitmusRan(
                    [.. states.Select((state, index) =>
                        new LitmusCount(state, index == 0 ? job.Runs - states.Length + 1 : 1))],
                    Poisoned is { } poisoned ? new LitmusFrames(
                        100, ++requests > CleanRequests ? poisoned : 0, job.Runs * DonePercent / 100) : null);
        }

        public Trace Run(Program program, Action<Outcome>? answered = null) =>
            throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
