using System.Diagnostics;
using Mte.Pipe.Client;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using static Mte.Pipe.Tests.FakeAgent;

namespace Mte.Pipe.Tests;

public sealed class PipeWorldTests
{
    [Test]
    public void Tells_what_the_other_side_is()
    {
        using var world = Start(Sound);

        Assert.Multiple(() =>
        {
            Assert.That(world.Info.Name, Is.EqualTo("Fake"));
            Assert.That(world.Info.PageSize, Is.EqualTo(16384));
            Assert.That(world.Info.Facts, Is.EqualTo(["mte"]));
            Assert.That(world.Info.Release, Is.EqualTo("6.12.9"));
        });
    }

    [Test]
    public void Runs_many_programs_on_one_start()
    {
        using var folder = new TemporaryFolder();
        using var world = Start($"echo start >>{folder.At("starts")}; {Sound}");
        for (var program = 0; program < 50; program++)
            Assert.That(world.Run(TwoOps).Outcomes, Is.EqualTo([new Outcome.Done(), new Outcome.Done()]));

        Assert.That(File.ReadAllLines(folder.At("starts")), Has.Length.EqualTo(1));
    }

    [Test]
    public void Sends_a_program_as_one_line()
    {
        using var folder = new TemporaryFolder();
        using var world = Start(
            $"{HelloLine}; read -r line; echo \"$line\" >{folder.At("program")}; {Done}; {End}");
        world.Run(TwoOps);

        Assert.That(
            File.ReadAllText(folder.At("program")),
            Does.StartWith("""{"id":"area/case","ops":[{"op":"load",""").And.EndsWith("]}\n"));
    }

    [Test]
    public void Tells_each_outcome_as_it_comes()
    {
        using var folder = new TemporaryFolder();
        using var world = Start(
            $"{HelloLine}; read -r line; {Done}; until [ -e {folder.At("seen")} ]; do sleep 0.01; done; " +
            $"{Done}; {End}");
        var told = 0;
        world.Run(TwoOps, _ =>
        {
            told++;
            folder.Write("seen", "");
        });

        Assert.That(told, Is.EqualTo(2));
    }

    [Test]
    public void Accepts_a_trace_that_ends_early()
    {
        using var world = Start($"{HelloLine}; read -r line; {Done}; {End}");

        Assert.That(world.Run(TwoOps).Outcomes, Has.Count.EqualTo(1));
    }

    private static readonly TestCaseData[] Defects =
    [
        new($"{Done}; sleep 60", "'fake' was silent for 1 s at op 2 of area/case, ldg", 1),
        new($"{Done}; {Done}; sleep 60", "'fake' was silent for 1 s after the last op of area/case", 2),
        new($"{Done}; exit 1", "'fake' ended at op 2 of area/case, ldg", 1),
        new($"{Done}; kill -9 $$", "'fake' ended at op 2 of area/case, ldg", 1),
        new(
            "echo hello there",
            "'fake' sent a line that is not of the protocol at op 1 of area/case, load: 'hello there'", 0),
        new(
            "echo '{\"outcome\":{\"outcome\":\"failed\"}}'",
            "'fake' sent a line that is not of the protocol at op 1 of area/case, load, since " +
            "outcome.errno is missing: '{\"outcome\":{\"outcome\":\"failed\"}}'",
            0),
        new(
            "echo '{\"outcome\":{\"outcome\":\"failed\",\"errno\":\"EFOO\"}}'",
            "'fake' sent a line that is not of the protocol at op 1 of area/case, load, since " +
            "outcome.errno: 'EFOO' is not known: '{\"outcome\":{\"outcome\":\"failed\",\"errno\":\"EFOO\"}}'",
            0),
        new(
            "echo '{\"outcome\":{\"outcome\":\"dune\"}}'",
            "'fake' sent a line that is not of the protocol at op 1 of area/case, load, since there is no " +
            "outcome 'dune': '{\"outcome\":{\"outcome\":\"dune\"}}'",
            0),
        new(
            "echo '{\"outcome\":{\"outcome\":\"done\",\"value\":\"5\"}}'",
            "'fake' sent a line that is not of the protocol at op 1 of area/case, load, since " +
            "outcome.value is not what the schema has there: " +
            "'{\"outcome\":{\"outcome\":\"done\",\"value\":\"5\"}}'",
            0),
        new(
            "echo '{}'",
            "'fake' sent a line that is not of the protocol at op 1 of area/case, load, since it is not " +
            "one of outcome, end and error: '{}'",
            0),
        new(
            "echo '{\"end\":true,\"error\":\"x\"}'",
            "'fake' sent a line that is not of the protocol at op 1 of area/case, load, since it is not " +
            "one of outcome, end and error: '{\"end\":true,\"error\":\"x\"}'",
            0),
        new(
            $"{Done}; {Done}; {Done}",
            "'fake' sent an answer that belongs to no op, after the last op of area/case", 2),
        new(
            "echo '{\"error\":\"no such memory\"}'",
            "'fake' gave up at op 1 of area/case, load: no such memory", 0),
        new(
            "echo some words >&2; exit",
            "'fake' ended at op 1 of area/case, load; last lines of its standard error:\n  some words", 0),
    ];

    [TestCaseSource(nameof(Defects))]
    public void A_defect_is_an_error_and_a_fresh_start_takes_the_next_program(
        string defect, string message, int answered)
    {
        using var folder = new TemporaryFolder();
        var first = folder.At("first");
        using var world = Start(
            $"if [ ! -e {first} ]; then touch {first}; {HelloLine}; read -r line; {defect}; fi; {Sound}",
            answer: 1);

        var broken = Assert.Throws<AdapterException>(() => world.Run(TwoOps));
        Assert.Multiple(() =>
        {
            Assert.That(broken!.Message, Is.EqualTo(message));
            Assert.That(broken!.Outcomes, Has.Count.EqualTo(answered));
            Assert.That(world.Run(TwoOps).Outcomes, Has.Count.EqualTo(2));
        });
    }

    [TestCase("exit 4", "'fake' ended before its hello")]
    [TestCase(
        "echo cannot do that >&2",
        "'fake' ended before its hello; last lines of its standard error:\n  cannot do that")]
    [TestCase(
        """echo '{"mte":7,"info":{"name":"Fake","page_size":4096,"facts":[],"release":"6.12"}}'""",
        "'fake' speaks version 7 of the protocol, and this program version 1")]
    [TestCase("echo '{\"mte\":1,\"info\":{\"name\":\"F\",\"page_size\":4096,\"facts\":[]}}'",
        "'fake' sent a line that is not of the protocol before its hello, since info.release is missing: " +
        "'{\"mte\":1,\"info\":{\"name\":\"F\",\"page_size\":4096,\"facts\":[]}}'")]
    [TestCase(
        "echo what >&2; sleep 60",
        "'fake' was silent for 1 s before its hello; last lines of its standard error:\n  what", 1)]
    [TestCase("sleep 60", "'fake' was silent for 1 s before its hello", 1, 1)]
    public void What_never_comes_up_is_given_up_for_all_programs(
        string script, string message, double hello = 20, int starts = 2)
    {
        using var folder = new TemporaryFolder();
        using var world = Start($"echo start >>{folder.At("starts")}; {script}", hello);

        for (var program = 0; program < 3; program++)
            Assert.That(
                () => world.Run(TwoOps), Throws.TypeOf<AdapterException>().With.Message.EqualTo(message));
        Assert.That(File.ReadAllLines(folder.At("starts")), Has.Length.EqualTo(starts));
    }

    [Test]
    public void Comes_up_at_the_second_start()
    {
        using var folder = new TemporaryFolder();
        var first = folder.At("first");
        using var world = Start($"if [ ! -e {first} ]; then touch {first}; exit 1; fi; {Sound}");

        Assert.That(world.Run(TwoOps).Outcomes, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_program_that_is_not_there_is_an_error()
    {
        using var world = new PipeWorld("fake", "/no/such/program", []);

        Assert.That(
            () => world.Info,
            Throws.TypeOf<AdapterException>().With.Message.StartsWith("cannot start '/no/such/program'"));
    }

    [Test]
    public void One_that_does_not_read_is_an_error()
    {
        // More than a pipe holds.
        var large = new Program("large", [.. Enumerable.Repeat(TwoOps.Ops[0], 10_000)]);
        using var world = Start($"{HelloLine}; sleep 60", answer: 0.5);

        Assert.That(
            () => world.Run(large),
            Throws.TypeOf<AdapterException>().With.Message.EqualTo(
                "'fake' did not read a program within 0.5 s"));
    }

    [Test]
    public void Only_the_last_lines_of_many_words_are_told()
    {
        using var world = Start("seq 1 100 >&2");

        var broken = Assert.Throws<AdapterException>(() => _ = world.Info);
        Assert.That(
            broken!.Message.Split('\n')[1..],
            Is.EqualTo(Enumerable.Range(81, 20).Select(number => $"  {number}")));
    }

    [Test]
    public void Ends_by_itself_when_its_input_does()
    {
        using var folder = new TemporaryFolder();
        var world = Start($"{Sound}; echo bye >{folder.At("bye")}", exit: 20);
        _ = world.Info;
        world.Dispose();

        Assert.That(File.Exists(folder.At("bye")), Is.True);
    }

    [Test]
    public void Nothing_is_left_of_one_that_does_not_end()
    {
        using var folder = new TemporaryFolder();
        var world = Start(
            $"sleep 60 & echo $! >{folder.At("child")}; echo $$ >{folder.At("self")}; {HelloLine}; wait");
        _ = world.Info;
        world.Dispose();

        foreach (var name in (string[])["self", "child"])
            Assert.That(IsRunning(int.Parse(File.ReadAllText(folder.At(name)))), Is.False, name);
    }

    // In parentheses the parent ends at once, and nothing says any more whose child it was.
    [TestCase("(sleep 600 & echo $! >child)")]
    [TestCase("sleep 600 & echo $! >child")]
    [TestCase("setsid sh -c 'echo $$ >child; exec sleep 600' &")]
    public void Nothing_that_one_started_is_left_when_it_hangs_or_ends(string starting)
    {
        foreach (var end in (string[])["sleep 600", "exit"])
        {
            using var folder = new TemporaryFolder();
            using var world = Start(
                $"cd {folder.Path}; if [ ! -e child ]; then {starting}\n until [ -s child ]; do sleep " +
                $"0.01; done; {HelloLine}; read -r line; {end}; fi; {Sound}",
                answer: 0.5);
            Assert.That(() => world.Run(TwoOps), Throws.TypeOf<AdapterException>());

            Assert.That(IsRunning(int.Parse(File.ReadAllText(folder.At("child")))), Is.False, end);
        }
    }

    [Test]
    public void Nothing_that_one_started_is_left_when_its_input_ends()
    {
        using var folder = new TemporaryFolder();
        var world = Start($"sleep 600 & echo $! >{folder.At("child")}; {Sound}", exit: 20);
        _ = world.Info;
        world.Dispose();

        Assert.That(IsRunning(int.Parse(File.ReadAllText(folder.At("child")))), Is.False);
    }

    [Test]
    public void Can_be_closed_while_it_starts()
    {
        var since = Stopwatch.GetTimestamp();
        Start("exec sleep 60").Dispose();

        Assert.That(Stopwatch.GetElapsedTime(since), Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    // A dead process whose parent has not asked for it yet is still listed, as a zombie.
    private static bool IsRunning(int process) =>
        File.Exists($"/proc/{process}/stat")
            && File.ReadAllText($"/proc/{process}/stat").Split(") ")[1][0] is not 'Z';
}
