using System.Text.Json;
using Mte.Cli;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Suites.Running;

namespace Mte.Suites.Tests;

/// <summary><c>mteconf</c> from its arguments to its exit status.</summary>
[NonParallelizable]
public sealed class CommandLineTests : CapturedCommandLine
{
    [Test]
    public void A_run_as_expected_ends_with_the_counts_and_0()
    {
        Assert.That(Run("run", "--target", "reference:6.1", "--filter", "kvm-slot/shared-refused*"), Is.Zero);
        Assert.That(Last(Output), Is.EqualTo("3 passed, 0 failed, 0 skipped"));
    }

    /// <summary>
    /// Dangerous cases are spoken of, run only if they are named, and never cost the last line.
    /// </summary>
    [Test]
    public void Dangerous_cases_run_if_they_are_named()
    {
        Assert.That(Run("run", "--filter", "uaccess/futex*"), Is.Zero);
        Assert.That(
            Output.ToString(),
            Does.Contain("not run, because they may hang a kernel: uaccess/futex-lock-pi"));
        Assert.That(Last(Output), Does.Match("^[0-9]+ passed, 0 failed, 0 skipped$"));

        Assert.That(Run("run", "--filter", "uaccess/futex-lock-pi"), Is.Zero);
        Assert.That(Last(Output), Is.EqualTo("2 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public void A_kernel_that_does_not_keep_what_is_claimed_ends_with_1()
    {
        const string Id = "kvm-slot/shared[kind=memfd_shared]";
        Assert.That(
            Run("run", "--target", "reference:6.1", "--claim", "newest", "--filter", Id), Is.EqualTo(1));
        Assert.That(Output.ToString(), Does.Contain($"FAIL reference:6.1: {Id}").And.Contain("KVM-SLOT-003"));
        Assert.That(Output.ToString(), Does.Contain(
            $"suites/mteconf run --target reference:6.1 --claim newest --filter '{Id}'"));
        Assert.That(Last(Output), Is.EqualTo("0 passed, 1 failed, 0 skipped"));
    }

    [TestCase("run", "--target", "qeum:6.1")]
    [TestCase("run", "--target", "reference:6.13")]
    [TestCase("run", "--filter", "no/such/case")]
    [TestCase("run", "--claim", "soon")]
    [TestCase("run", "--cases", "no-such-folder")]
    [TestCase("run", "--bogus")]
    [TestCase("explain", "KVM-SLOT-999")]
    [TestCase("explore", "races/mprotect-tow")]
    [TestCase("explore", "races/mprotect-two", "--protocol", "lock")]
    [TestCase("explore", "races/mprotect-two", "--memory", "weak")]
    [TestCase("explore", "races/mprotect-two", "--bound", "0")]
    [TestCase("explore", "races/mprotect-two", "--schedule", "A1")]
    [TestCase("explore", "--svg", "x.svg", "--protocol", "after")]
    [TestCase("explore", "races/mprotect-two", "--protocol", "after", "--schedule", "A0")]
    [TestCase("explore", "races/mprotect-two", "--protocol", "after", "--schedule", "Q1")]
    [TestCase("explore", "races/mprotect-two", "--protocol", "after", "--schedule", "A1000")]
    [TestCase("explore", "races/mprotect-two", "--protocol", "after", "--schedule", "A4 B2 B~7")]
    [TestCase("explore", "races/mprotect-two", "--protocol", "after", "--svg", "/no/such/folder/x.svg")]
    [TestCase("explore", "races/mprotect-two", "--wrong", "flag-test", "--protocol", "after")]
    [TestCase("litmus", "--target", "reference")]
    [TestCase("litmus", "--target", "qemu:6-1")]
    [TestCase("litmus", "--target", "pipe:exit 1", "--filter", "races/mprotect-tow")]
    [TestCase("litmus", "--target", "pipe:exit 1", "--runs", "0")]
    [TestCase("litmus", "--target", "pipe:exit 1", "--protocol", "lock")]
    [TestCase("run", "--target", "qemu")]
    [TestCase("run", "--target", "qemu", "--kernel", "/no/such/Image")]
    [TestCase("run", "--target", "qemu:6-1")]
    [TestCase("kernels", "fetch", "6-1")]
    [TestCase("kernels", "fetch", "6.12", "6.12/arm64-15k")]
    [TestCase("kernels", "fetch", "")]
    [TestCase("run", "--kernel", "Image")]
    [TestCase("run", "--adapter", "/no/such.dll")]
    [TestCase("run", "--target", "pipe:true", "--timeout", "0")]
    [TestCase("run", "--qemu-user", "qemu-aarch64")]
    [TestCase("run", "--qemu", "qemu-system-aarch64")]
    [TestCase("run", "--json", "/no/such/folder/report.json")]
    [TestCase("run", "--repeat", "x")]
    [TestCase("run", "--target", "pipe:true", "--timeout", "x")]
    [TestCase("run", "--target", "adapter:/etc/passwd")]
    [TestCase("board", "/no/such/folder/board")]
    [TestCase("board", "-")]
    [TestCase("report", "merge", "/etc/passwd")]
    [TestCase("run", "--filter", "smoke/*")]
    [TestCase("run", "--deviations", "/no/such/list.yaml")]
    [TestCase("run", "--json", "")]
    [TestCase("run", "--json", "/tmp")]
    [TestCase("run", "--json", "/proc/report.json")]
    [TestCase("run", "--json", "x", "--html", "./x")]
    [TestCase("run", "--json", "x", "--update-deviations", "x")]
    [TestCase("run", "--json", "-", "--ktap", "/dev/stdout")]
    [TestCase("list", "--target", "reference:6.13")]
    [TestCase("serve", "reference:6.13")]
    public void A_mistake_of_the_users_ends_with_2_and_one_sentence(params string[] arguments)
    {
        Assert.That(Run(arguments), Is.EqualTo(2));
        Assert.That(
            Errors.ToString(),
            Does.StartWith("mteconf: ").And.Not.Contain("   at ").And.Not.Contain("System.")
                .And.Not.Contain("0x8"));
    }

    [Test]
    public void A_broken_case_ends_with_2_and_the_others_run()
    {
        using var folder = new TemporaryFolder();
        folder.Write("area/broken.yaml", "case: Broken\nrules: [TAG-001]\nsteps:\n  - forc: {as: child}\n");
        folder.Write("area/right.yaml", "case: Right\nrules: [TAG-001]\nsteps:\n  - fork: {as: child}\n");
        Assert.That(Run("run", "--cases", folder.Path), Is.EqualTo(2));
        Assert.That(
            Errors.ToString(), Does.Contain("broken.yaml:4:5: error:").And.Contain("did you mean \"fork\"?"));
        Assert.That(Last(Output), Is.EqualTo("1 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public void A_program_that_does_not_speak_the_wire_ends_with_3()
    {
        Assert.That(Run("run", "--target", "pipe:exit 1", "--filter", "tags/every-value"), Is.EqualTo(3));
        Assert.That(Last(Output), Is.EqualTo("0 passed, 1 failed, 0 skipped"));
    }

    [Test]
    public void A_list_of_ones_own_makes_failures_known_and_the_last_line_stays_plain()
    {
        using var folder = new TemporaryFolder();
        folder.Write("mine.yaml", """
            shared-refused:
              title: KVM refuses a memslot over shared memory
              reason: Not fixed here.
              shows:
                - {cases: 'kvm-slot/shared[*]', instead: EINVAL}
            """);
        string[] run =
        [
            "run", "--target", "reference:6.1", "--claim", "newest", "--filter",
            "kvm-slot/shared[kind=memfd_shared]"
        ];
        Assert.That(Run([.. run, "--deviations", Path.Combine(folder.Path, "mine.yaml")]), Is.Zero);
        Assert.That(
            Output.ToString(), Does.Contain("1 of those that passed deviate from the rules, as is known"));
        Assert.That(Last(Output), Is.EqualTo("1 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public void A_part_without_cases_says_so()
    {
        var empty = Enumerable.Range(1, 9)
            .Select(part => Run("run", "--filter", "tags/every-value", "--shard", $"{part}/9")).ToArray();
        Assert.That(empty, Has.All.Zero);
        Assert.That(Output.ToString().Split("none of the 1 cases is in part"), Has.Length.EqualTo(9));
    }

    [Test]
    public void Smoke_programs_run_alone_and_say_that_the_wire_is_kept()
    {
        var toy = Path.Combine(Repository.Find().Root, "fixtures", "vendors", "python", "toy.py");
        Assert.That(Run("run", "--target", $"pipe:python3 {toy}", "--filter", "smoke/*"), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("A toy in Python keeps the wire (8 smoke programs)"));
        Assert.That(Last(Output), Is.EqualTo("1 passed, 0 failed, 0 skipped"));
        Assert.That(Run("run", "--target", "pipe:exit 1", "--filter", "smoke/*"), Is.EqualTo(3));
        Assert.That(Output.ToString(), Does.Contain("W1 of spec/docs/wire.md"));
    }

    [Test]
    public void The_JSON_report_is_written()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "report.json");
        string[] targets = ["--target", "reference:5.10", "--target", "reference"];
        Assert.That(Run(["run", .. targets, "--filter", "tags", "--json", path]), Is.Zero);
        using var report = JsonDocument.Parse(File.ReadAllText(path));
        var reported = report.RootElement.GetProperty("targets");
        Assert.That(reported.GetArrayLength(), Is.EqualTo(2));
        Assert.That(
            reported[0].GetProperty("planned").GetInt32(),
            Is.EqualTo(reported[0].GetProperty("cases").GetArrayLength()));
    }

    [Test]
    public void A_report_to_the_standard_output_is_alone_there()
    {
        Assert.That(Run("run", "--filter", "tags/every-value", "--json", "-"), Is.Zero);
        Assert.That(() => JsonDocument.Parse(Output.ToString()), Throws.Nothing);
        Assert.That(Last(Errors), Is.EqualTo("1 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public void What_failed_runs_again_where_it_failed_held_to_the_same_level()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "report.json");
        string[] both = ["--filter", "kvm-slot/shared[kind=memfd_shared]", "--filter", "kvm-slot/private*"];
        Assert.That(
            Run(["run", "--target", "reference:6.1", "--claim", "newest", .. both, "--json", path]),
            Is.EqualTo(1));

        Assert.That(Run("run", "--rerun-failed", path), Is.EqualTo(1));
        Assert.That(Last(Output), Is.EqualTo("0 passed, 1 failed, 0 skipped"));
        Assert.That(Run("run", "--rerun-failed", path, "--target", "reference"), Is.Zero);
        Assert.That(Last(Output), Is.EqualTo("1 passed, 0 failed, 0 skipped"));
        Assert.That(Run("run", "--rerun-failed", path, "--filter", "tags"), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("no case of this choice failed in"));
        Assert.That(Last(Output), Is.EqualTo("0 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public void Each_target_runs_again_what_failed_on_it()
    {
        static TargetReport Failed(string target, string id) => new(
            target, "a world", "7.3", "7.3", 1, 0, 1, null, [], [
                new(id, Verdict.Fail, null, [], 1, null, null, null, 1)
            ]);

        var failed = new FailedCases(new(1,
        [
            Failed("reference", "tags/one"), Failed(
                "qemu:7.3 (QEMU 9)", "tags/two") with { Given = "qemu:7.3" },
            Failed("reference:6.1", "uaccess/tco-pipe"),
        ]), Repository.Find().ReadReleasedCases());
        Assert.That(failed.Targets, Is.EqualTo(["reference", "qemu:7.3", "reference:6.1"]));
        Assert.That(failed.On("reference:6.1"), Is.EquivalentTo(["uaccess/tco[file=pipe]"]));
        Assert.That(failed.On("qemu:7.3"), Is.EquivalentTo(["tags/two"]));
        Assert.That(failed.On("host"), Is.EquivalentTo(["tags/one", "tags/two", "uaccess/tco[file=pipe]"]));
    }

    [TestCase("KPF-009", "kpageflags/whole[bytes=64]", "6 passed, 0 failed, 0 skipped")]
    [TestCase(
        "uaccess/async-disk", "uaccess/async[file=open+disk,bytes=200]", "2 passed, 0 failed, 0 skipped")]
    public void The_filter_takes_ids_of_rules_and_of_older_versions(
        string filter, string listed, string summary)
    {
        Assert.That(Run("list", "--filter", filter), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain(listed));
        Assert.That(Run("run", "--filter", filter), Is.Zero);
        Assert.That(Last(Output), Is.EqualTo(summary));
    }

    [Test]
    public void Where_nothing_failed_nothing_runs_again()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "report.json");
        Assert.That(Run("run", "--filter", "tags/every-value", "--json", path), Is.Zero);
        Assert.That(Run("run", "--rerun-failed", path), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("no case failed in"));
    }

    [Test]
    public void Explain_tells_a_litmus_test_and_its_rule_names_it()
    {
        Assert.That(Run("explain", "races/page-out-and-store"), Is.Zero);
        Assert.That(
            Output.ToString(), Does.Contain("RACE-012").And.Contain("A, a thread of A's process")
                .And.Contain("1.  {page_out: {at: ram}}").And.Contain("allowed   {a: 2, first: 3}"));
        Assert.That(Run("explain", "RACE-012"), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("litmus  races/page-out-and-store"));
    }

    [Test]
    public void List_names_litmus_tests()
    {
        Assert.That(Run("list", "--litmus", "--filter", "races/ksm*"), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("races/ksm-break").And.Not.Contain("races/cow"));
    }

    [Test]
    public void Explain_tells_a_rule_with_its_cases()
    {
        Assert.That(Run("explain", "KVM-SLOT-003"), Is.Zero);
        Assert.That(
            Output.ToString(), Does.Contain("source").And.Contain("kvm-slot/shared[kind=memfd_shared]"));
    }

    [Test]
    public void Explore_shows_the_shortest_schedule_and_does_it_again()
    {
        Assert.That(
            Run("explore", "races/mprotect-two", "--protocol", "after", "--memory", "sequential"), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("--schedule 'B4 A13 B1'").And.Contain("complete"));
        using var folder = new TemporaryFolder();
        var svg = Path.Combine(folder.Path, "race.svg");
        string[] again =
        [
            "races/mprotect-two", "--protocol", "after", "--schedule", "B4 A13 B1", "--svg", svg
        ];
        Assert.That(Run(["explore", .. again]), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("valid tags are overwritten by initialisation"));
        Assert.That(() => System.Xml.Linq.XDocument.Load(svg), Throws.Nothing);
    }

    /// <summary>That a wrong protocol is caught is what is expected, so it ends with 0.</summary>
    [Test]
    public void Explore_shows_how_a_wrong_protocol_is_caught_and_does_it_again()
    {
        const string Overwritten = "valid tags are overwritten by initialisation";
        string[] explore = ["explore", "races/mprotect-two", "--wrong", "flag-test"];
        Assert.That(Run(explore), Is.Zero);
        Assert.That(
            Output.ToString(), Does.Contain($"flag-test broken: {Overwritten}").And.Contain("complete")
                .And.Contain("{a: 0, b: 2, first: 0, second: 2}  <- forbidden")
                .And.Contain($"suites/mteconf {string.Join(' ', explore)} --schedule 'A13 B3 B~1 B1'"));

        Output.GetStringBuilder().Clear();
        Assert.That(Run([.. explore, "--schedule", "A13 B3 B~1 B1"]), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain($"<- {Overwritten}").And.Not.Contain("broken"));
    }

    [TestCase("flag-tset", "did you mean \"flag-test\"?")]
    [TestCase("xyzzy", "expected no-smp-wmb, no-smp-rmb, ")]
    public void Explore_tells_which_wrong_protocols_there_are(string name, string told)
    {
        Assert.That(Run("explore", "races/mprotect-two", "--wrong", name), Is.EqualTo(2));
        Assert.That(
            Errors.ToString(), Does.StartWith($"mteconf: there is no defect \"{name}\"; ").And.Contain(told));
    }

    [TestCase("A13 B", "\"B\" is no part of a schedule; expected a thread (A, B, Z) and a number of steps")]
    [TestCase("A13,B3", "\"A13,B3\" is no part of a schedule")]
    [TestCase("A13 B~0", "\"B~0\" is no part of a schedule")]
    [TestCase("A13 B3 B~2", "step 17 of the schedule cannot be done")]
    public void Explore_tells_what_is_wrong_with_a_schedule(string schedule, string told)
    {
        string[] arguments =
        [
            "explore", "races/mprotect-two", "--wrong", "flag-test", "--schedule", schedule
        ];
        Assert.That(Run(arguments), Is.EqualTo(2));
        Assert.That(Errors.ToString(), Does.StartWith($"mteconf: --schedule: {told}"));
    }

    [TestCase("--protocol", "locked")]
    [TestCase("--wrong", "no-smp-rmb")]
    public void Explore_that_stops_at_its_bound_says_so_and_ends_with_1(string option, string kernel)
    {
        Assert.That(Run("explore", "races/mprotect-stale", option, kernel, "--bound", "5"), Is.EqualTo(1));
        Assert.That(
            Output.ToString(), Does.Contain("not decided").And.Contain("stopped at 6 states, 1 unexplored"));
    }

    [Test]
    public void List_names_every_case()
    {
        Assert.That(Run("list"), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("tags/every-value"));
    }

    [Test]
    public void List_tells_what_a_target_is_judged_by()
    {
        Assert.That(Run("list", "--target", "reference:6.1", "--filter", "kvm-slot/shared*"), Is.Zero);
        Assert.That(
            Output.ToString(), Does.Contain("kvm-slot/shared-refused").And.Not.Contain("kvm-slot/shared["));
    }

    [Test]
    public void List_names_rules()
    {
        Assert.That(Run("list", "--rules", "--filter", "KVM-SLOT-*"), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("KVM-SLOT-003").And.Not.Contain("TAG-001"));
    }

    [Test]
    public void What_keeps_many_cases_from_running_is_said_once()
    {
        var toy = Path.Combine(Repository.Find().Root, "fixtures", "vendors", "python", "toy.py");
        Assert.That(Run("run", "--target", "pipe:exit 1"), Is.EqualTo(3));
        Assert.That(Output.ToString().Split("ERROR"), Has.Length.EqualTo(2));
        Assert.That(Run("run", "--target", $"pipe:python3 {toy}", "--filter", "kvm-cap"), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("cases: the machine lacks kvm"));
    }

    private static int Run(params string[] arguments) =>
        CommandLine.RunAsync(arguments).GetAwaiter().GetResult();

    private static string Last(StringWriter text) =>
        text.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n')[^1];
}
