using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mte.Cases.Tests;
using Mte.Qemu.Wire;
using Mte.Reference;
using Mte.Reference.World;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Suites.Tests;

/// <summary>The schema of the wire and the programs that read it take and refuse the same lines.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class WireSchemaTests
{
    private static readonly JsonSchema Schema =
        new(File.ReadAllText(Path.Combine(Repository.Find().Spec, "wire.schema.json")));

    private static readonly Selection All = Selection.Read(Repository.Find(), danger: true);

    private static readonly string[] Hellos =
    [
        Hello("1"), Hello("[1]"), Hello("[2,1]"),
        """{"mte":1,"info":{"name":"","page_size":65536,"facts":["mte","page-64k"],"release":"","hardware":null}}""",
        """{"more":{},"info":{"hardware":"a board","release":"6.1","facts":[],"page_size":16384,"name":"x","more":1},"mte":1}""",
    ];

    private static readonly string[] NoHellos =
    [
        "null", "1", "[]", "{}", """{"mte":1}""", """{"mte":1,"info":null}""", """{"mte":1,"info":[]}""", """{"info":{}}""",
        Hello("2"), Hello("[]"), Hello("[2,3]"), Hello("null"), Hello("\"1\""), Hello("[1,null]"), Hello("[1,\"2\"]"), Hello("[1,[2]]"),
        Hello("[1,2.5]"), Hello("[1,4294967296]"), Hello("{}"), Hello("true"),
        HelloWith("\"page_size\":4096", "\"page_size\":4095"), HelloWith("\"page_size\":4096", "\"page_size\":\"4096\""),
        HelloWith("\"page_size\":4096", "\"page_size\":null"), HelloWith("\"page_size\":4096,", ""),
        HelloWith("\"name\":\"x\"", "\"name\":null"), HelloWith("\"name\":\"x\"", "\"name\":5"), HelloWith("\"name\":\"x\",", ""),
        HelloWith("\"name\"", "\"Name\""),
        HelloWith("[]", "null"), HelloWith("[]", "\"mte\""), HelloWith("[]", "[null]"), HelloWith("[]", "[5]"), HelloWith("[]", "{}"),
        HelloWith("[]", "[\"flying\"]"), HelloWith("[]", "[\"page-16k\"]"), HelloWith("[]", "[\"page-4k\",\"page-64k\"]"),
        HelloWith("\"6.12\"", "null"), HelloWith("\"6.12\"", "6.12"), HelloWith("\"6.12\"", "\"6.12\",\"hardware\":[]"),
    ];

    private static readonly string[] Answers =
    [
        """{"end":true}""", """{"end":true,"more":1,"$more":null}""", """{"end":true,"outcome":null,"error":null,"counts":null,"frames":null}""",
        """{"end":true,"counts":[]}""",
        """{"end":true,"counts":[{"state":{"values":{"a":1}},"times":5}],"frames":{"used":1,"poisoned":0}}""",
        """{"error":""}""", """{"error":"the board does not answer","end":false}""",
        Outcome("\"outcome\":\"done\""), Outcome("\"outcome\":\"done\",\"value\":0,\"tags\":\"30fF\""), Outcome("\"tags\":null,\"outcome\":\"done\""),
        Outcome("\"value\":-9223372036854775808,\"outcome\":\"done\""), Outcome("\"outcome\":\"done\",\"value\":9223372036854775807"),
        Outcome("\"errno\":\"EINVAL\",\"outcome\":\"failed\""), Outcome("\"outcome\":\"failed\",\"errno\":5"), Outcome("\"outcome\":\"failed\",\"errno\":-5"),
        Fault("ram"), Fault("ram+8"), Fault("_a-b-1p+2g-8"), Fault("0x0"), Fault("0xABcd"), Fault("0xffffffffffffffff"), Fault("0x000000000000000001"),
        Outcome("\"outcome\":\"faulted\",\"code\":99,\"at\":\"a\",\"top_byte\":255"), Outcome("\"outcome\":\"hung\""),
        Outcome("\"outcome\":\"killed\",\"signal\":\"SIGSEGV\""), Outcome("\"outcome\":\"killed\",\"signal\":8"),
        Outcome("\"outcome\":\"unsupported\",\"why\":\"\""), """{"outcome":{"outcome":"done","errno":[]},"end":false,"error":null}""",
    ];

    private static readonly string[] NoAnswers =
    [
        "null", "true", "\"end\"", "[]", "{}", """{"more":1}""", """{"end":false}""", """{"end":null}""", """{"end":1}""", """{"end":"true"}""",
        """{"End":true}""", """{"outcome":null}""", """{"error":null}""", """{"error":5}""", """{"error":["x"]}""",
        """{"end":true,"error":"x"}""", """{"end":true,"outcome":{"outcome":"done"}}""", """{"outcome":{"outcome":"done"},"error":"x"}""",
        """{"counts":[]}""", """{"end":true,"counts":[null]}""", """{"end":true,"counts":{}}""", """{"end":true,"counts":[{"state":{"values":{}}}]}""",
        """{"end":true,"counts":[{"state":{"values":{"a":null}},"times":1}]}""", """{"end":true,"counts":[{"state":{},"times":1}]}""",
        """{"end":true,"counts":[{"state":null,"times":1}]}""", """{"end":true,"counts":[{"state":{"values":{"a":"1"}},"times":1}]}""",
        """{"end":true,"frames":{"used":1}}""", """{"end":true,"frames":[]}""", """{"end":true,"frames":{"used":4294967296,"poisoned":0}}""",
        """{"outcome":"done"}""", """{"outcome":[]}""", """{"outcome":{}}""", """{"outcome":{"outcome":null}}""", """{"outcome":{"outcome":0}}""",
        Outcome("\"outcome\":\"Done\""), Outcome("\"outcome\":\"dune\""), Outcome("\"outcome\":\"done\",\"$more\":1"),
        Outcome("\"outcome\":\"done\",\"value\":null"), Outcome("\"outcome\":\"done\",\"value\":\"5\""), Outcome("\"outcome\":\"done\",\"value\":1.5"),
        Outcome("\"outcome\":\"done\",\"value\":9223372036854775808"), Outcome("\"outcome\":\"done\",\"value\":true"),
        Outcome("\"outcome\":\"done\",\"tags\":\"\""), Outcome("\"outcome\":\"done\",\"tags\":\"3g\""), Outcome("\"outcome\":\"done\",\"tags\":[3]"),
        Outcome("\"outcome\":\"done\",\"tags\":3"), Outcome("\"outcome\":\"done\",\"tags\":\"3\\n\""),
        Outcome("\"outcome\":\"failed\""), Outcome("\"outcome\":\"failed\",\"errno\":null"), Outcome("\"outcome\":\"failed\",\"errno\":\"EFOO\""),
        Outcome("\"outcome\":\"failed\",\"errno\":\"einval\""), Outcome("\"outcome\":\"failed\",\"errno\":9223372036854775808"),
        Outcome("\"outcome\":\"faulted\",\"code\":\"SEGV_MTESERR\""), Outcome("\"outcome\":\"faulted\",\"at\":\"ram\""),
        Outcome("\"outcome\":\"faulted\",\"code\":\"SEGV\",\"at\":\"ram\""), Outcome("\"outcome\":\"faulted\",\"code\":\"SEGV_MTESERR\",\"at\":null"),
        Outcome("\"outcome\":\"faulted\",\"code\":\"SEGV_MTESERR\",\"at\":8"), Outcome("\"outcome\":\"faulted\",\"code\":99,\"at\":\"a\",\"top_byte\":4294967296"),
        Fault(""), Fault("8"), Fault("ram+"), Fault("ram+8q"), Fault("ram 8"), Fault(" ram"), Fault("ram\\n"), Fault("r\u00e4m"), Fault("ram+\u0668"),
        Fault("ram+1234567890"), Fault("0x"), Fault("0xg"), Fault("0x 1"), Fault("0x1 "), Fault("0x11111111111111111"), Fault("0X1"),
        Outcome("\"outcome\":\"killed\""), Outcome("\"outcome\":\"killed\",\"signal\":\"SEGV\""), Outcome("\"outcome\":\"killed\",\"signal\":[11]"),
        Outcome("\"outcome\":\"unsupported\""), Outcome("\"outcome\":\"unsupported\",\"why\":null"), Outcome("\"outcome\":\"unsupported\",\"why\":5"),
    ];

    private static readonly string[] Programs =
    [
        """{"id":"","ops":[]}""", """{"id":"a/b","ops":[],"dangerous":true,"more":[]}""",
        Op("\"op\":\"fork\",\"as\":\"child\""), Op("\"as\":\"child\",\"by\":\"main\",\"op\":\"fork\""),
        Op("\"op\":\"map\",\"as\":\"ram\",\"kind\":\"anonymous_private\",\"prot\":[\"read\",64,18446744073709551615]"),
        Op("\"op\":\"map\",\"as\":\"ram\",\"kind\":5,\"prot\":[],\"pages\":-2147483648"),
        Op("\"op\":\"mmap\",\"as\":\"ram\",\"prot\":[],\"flags\":[],\"at\":\"x+1p\",\"file\":null"), Op("\"op\":\"mmap\",\"as\":\"ram\",\"prot\":[],\"flags\":[],\"at\":null"),
        Op("\"op\":\"guest_ldg\",\"vcpu\":\"cpu\",\"gpa\":\"16p+2g-8\""), Op("\"op\":\"stg\",\"at\":\"ram\",\"tags\":\"30f\""),
    ];

    private static readonly string[] NoPrograms =
    [
        "null", "[]", "{}", """{"id":"a"}""", """{"ops":[]}""", """{"id":null,"ops":[]}""", """{"id":5,"ops":[]}""", """{"id":"a","ops":null}""",
        """{"id":"a","ops":{}}""", """{"id":"a","ops":[null]}""", """{"id":"a","ops":[[]]}""", """{"id":"a","ops":[{}]}""",
        """{"id":"a","ops":[],"dangerous":null}""",
        Op("\"op\":\"forc\",\"as\":\"child\""), Op("\"op\":\"fork\""), Op("\"op\":\"fork\",\"as\":null"), Op("\"op\":\"fork\",\"as\":\"a\",\"by\":null"),
        Op("\"op\":\"fork\",\"as\":\"a\",\"$b\":1"),
        Op("\"op\":\"map\",\"as\":\"ram\",\"kind\":\"anonymous\",\"prot\":[]"), Op("\"op\":\"map\",\"as\":\"ram\",\"kind\":\"anonymous_private\",\"prot\":\"read\""),
        Op("\"op\":\"map\",\"as\":\"ram\",\"kind\":5,\"prot\":[-1]"), Op("\"op\":\"map\",\"as\":\"ram\",\"kind\":5,\"prot\":[\"reed\"]"),
        Op("\"op\":\"map\",\"as\":\"ram\",\"kind\":5,\"prot\":[null]"), Op("\"op\":\"map\",\"as\":\"ram\",\"kind\":5,\"prot\":[18446744073709551616]"),
        Op("\"op\":\"map\",\"as\":\"ram\",\"kind\":5,\"prot\":[],\"pages\":2147483648"), Op("\"op\":\"map\",\"as\":\"ram\",\"kind\":5,\"prot\":[],\"pages\":null"),
        Op("\"op\":\"mmap\",\"as\":\"ram\",\"prot\":[],\"flags\":[],\"at\":\"+1p\""), Op("\"op\":\"mmap\",\"as\":\"ram\",\"prot\":[],\"flags\":[],\"at\":5"),
        Op("\"op\":\"guest_ldg\",\"vcpu\":\"cpu\",\"gpa\":\"ram\""), Op("\"op\":\"guest_ldg\",\"vcpu\":\"cpu\",\"gpa\":\"16p+1p\""),
        Op("\"op\":\"guest_ldg\",\"vcpu\":\"cpu\",\"gpa\":\"16p\\n\""), Op("\"op\":\"stg\",\"at\":\"ram\",\"tags\":[3]"), Op("\"op\":\"stg\",\"at\":\"ram\",\"tags\":null"),
    ];

    [TestCaseSource(nameof(Hellos))]
    public void A_hello_is_taken_by_both(string line) => Assert.That((Keeps("hello", line), TakesHello(line)), Is.EqualTo((true, true)));

    [TestCaseSource(nameof(NoHellos))]
    public void What_is_no_hello_is_refused_by_both(string line) =>
        Assert.That((Keeps("hello", line), TakesHello(line)), Is.EqualTo((false, false)));

    [TestCaseSource(nameof(Answers))]
    public void An_answer_is_taken_by_both(string line) => Assert.That((Keeps("answer", line), TakesAnswer(line)), Is.EqualTo((true, true)));

    [TestCaseSource(nameof(NoAnswers))]
    public void What_is_no_answer_is_refused_by_both(string line) =>
        Assert.That((Keeps("answer", line), TakesAnswer(line)), Is.EqualTo((false, false)));

    [TestCaseSource(nameof(Programs))]
    public void A_program_is_taken_by_both(string line) => Assert.That((Keeps("program", line), TakesProgram(line)), Is.EqualTo((true, true)));

    [TestCaseSource(nameof(NoPrograms))]
    public void What_is_no_program_is_refused_by_both(string line) =>
        Assert.That((Keeps("program", line), TakesProgram(line)), Is.EqualTo((false, false)));

    [Test]
    public void What_is_sent_and_answered_keeps_the_schema()
    {
        using var world = new ReferenceWorld(Profiles.Default);
        string[] programs = [.. All.Cases.Select(@case => JsonSerializer.Serialize(@case.Program, WireJson.Default.Program))];
        var answers = Served(world, programs);

        Assert.That(programs.Where(line => !Keeps("program", line)), Is.Empty);
        Assert.That(answers.Take(1).Where(line => !Keeps("hello", line)), Is.Empty);
        Assert.That(answers.Skip(1).Distinct().Where(line => !Keeps("answer", line)), Is.Empty);
    }

    [Test]
    public void Litmus_tests_that_are_sent_keep_the_schema()
    {
        var jobs = All.Litmus.Select(one => new LitmusJob(one.Id, one.Page, one.Threads, one.OneProcess, one.Finally, 7, 3));
        string[] lines = [.. jobs.Select(job => JsonSerializer.Serialize(new LitmusRequest(job), LitmusJson.Default.LitmusRequest))];

        Assert.That(lines, Is.Not.Empty);
        Assert.That(lines.Where(line => !Keeps("litmus", line)), Is.Empty);
    }

    private static bool Keeps(string definition, string line) => Schema.Wrong(JsonNode.Parse(line), definition).Count == 0;

    // All else that it says is right: what is refused is the hello.
    private static bool TakesHello(string line)
    {
        const string Sound =
            """
            while read -r line; do
                case $line in
                    *'"ops"'*) ;;
                    *'"smoke"'*) echo '{"error":"no program"}'; continue ;;
                    *) continue ;;
                esac
                case $line in
                    *unknown-op*) echo '{"outcome":{"outcome":"unsupported","why":"no such op"}}' ;;
                    *store-load*) echo "$done"; echo "$done"; echo '{"outcome":{"outcome":"done","value":1234605616436508552}}' ;;
                    *fresh*) echo "$done"; echo "$done" ;;
                    *never-made*) echo "$done" ;;
                    *smoke/mte*) echo "$done"; echo "$done"; echo "$done" ;;
                esac
                echo '{"end":true}'
            done
            """;
        return Refusal(line, Sound, [], new Foreign(All.Vocabulary.Features.FactIds)) is null;
    }

    private static bool TakesAnswer(string line)
    {
        Op fork = new Op.Fork("a");
        var refusal = Refusal(Hello("1"), $"read -r line; echo \"$done\"; echo '{line}'; echo '{{\"end\":true}}'; read -r line", [fork, fork]);
        return refusal?.Contains("sent a line that is not of the protocol", StringComparison.Ordinal) is not true;
    }

    private static string? Refusal(string hello, string script, Op[] ops, Foreign? foreign = null)
    {
        const string Done = """{"outcome":{"outcome":"done"}}""";
        using var world = new PipeWorld("fake", "/bin/sh", ["-c", $"done='{Done}'; echo '{hello}'; {script}"], foreign: foreign);
        try
        {
            world.Run(new Spec.Program("a/b", ops));
            return null;
        }
        catch (AdapterException broken)
        {
            return broken.Message;
        }
    }

    // What serves the wire says more of what it cannot read: an op that is not known is unsupported.
    private static bool TakesProgram(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WireJson.Default.Program) is not null;
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException)
        {
            return false;
        }
    }

    private static string[] Served(IWorld world, IEnumerable<string> lines)
    {
        var output = new MemoryStream();
        WireServer.Serve(world, new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))), output);
        return Encoding.UTF8.GetString(output.ToArray()).TrimEnd().Split('\n');
    }

    private static string Hello(string versions) =>
        $$$"""{"mte":{{{versions}}},"info":{"name":"x","page_size":4096,"facts":[],"release":"6.12"}}""";

    private static string HelloWith(string one, string other) => Hello("1").Replace(one, other, StringComparison.Ordinal);

    private static string Outcome(string fields) => $$$"""{"outcome":{{{{fields}}}}}""";

    private static string Fault(string at) => Outcome($"\"outcome\":\"faulted\",\"code\":\"SEGV_MTESERR\",\"at\":\"{at}\"");

    private static string Op(string fields) => $$$"""{"id":"a/b","ops":[{{{{fields}}}}]}""";
}
