using Mte.Cases.Tests;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mte.Pipe.Client;
using Mte.Pipe.Server;
using Mte.Reference;
using Mte.Reference.World;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;
using Mte.Suites.Running;

namespace Mte.Suites.Tests;

/// <summary>The schema of the wire and the programs that read it take and refuse the same lines.</summary>
public sealed class WireSchemaTests
{
    private static readonly JsonSchema Schema =
        new(File.ReadAllText(Path.Combine(Repository.Find().Spec, "wire.schema.json")));

    private static readonly Selection All = Selection.Read(Repository.Find(), danger: true);

    private static readonly string Folder = Path.Combine(Repository.Find().Root, "fixtures", "wire");

    /// <summary>The lines of <c>fixtures/wire/KIND.good.jsonl</c> and <c>KIND.bad.jsonl</c>.</summary>
    private static IEnumerable<TestCaseData> Lines =>
        from kind in (string[])["hello", "answer", "program"]
        from good in (bool[])[true, false]
        from line in File.ReadLines(Path.Combine(Folder, $"{kind}.{(good ? "good" : "bad")}.jsonl"))
        select new TestCaseData(kind, line, good).SetArgDisplayNames(kind, line, good ? "good" : "bad");

    [TestCaseSource(nameof(Lines))]
    public void A_line_is_taken_or_refused_by_both(string kind, string line, bool good)
    {
        var taken = kind switch
        {
            "hello" => TakesHello(line),
            "answer" => TakesAnswer(line),
            _ => TakesProgram(line),
        };
        Assert.That((Keeps(kind, line), taken), Is.EqualTo((good, good)));
    }

    [Test]
    public void What_is_sent_and_answered_keeps_the_schema()
    {
        using var world = new ReferenceWorld(Profiles.Default);
        string[] programs =
        [
            .. All.Cases.Select(@case => JsonSerializer.Serialize(@case.Program, WireJson.Default.Program))
        ];
        var answers = Served(world, programs);

        Assert.That(programs.Where(line => !Keeps("program", line)), Is.Empty);
        Assert.That(answers.Take(1).Where(line => !Keeps("hello", line)), Is.Empty);
        Assert.That(answers.Skip(1).Distinct().Where(line => !Keeps("answer", line)), Is.Empty);
    }

    [Test]
    public void Litmus_tests_that_are_sent_keep_the_schema()
    {
        var jobs = All.Litmus.Select(
            one => new LitmusJob(one.Id, one.Page, one.Threads, one.OneProcess, one.Finally, 7, 3));
        string[] lines =
        [
            .. jobs.Select(
                job => JsonSerializer.Serialize(new LitmusRequest(job), LitmusJson.Default.LitmusRequest))
        ];

        Assert.That(lines, Is.Not.Empty);
        Assert.That(lines.Where(line => !Keeps("litmus", line)), Is.Empty);
    }

    private static bool Keeps(string definition, string line) =>
        Schema.Wrong(JsonNode.Parse(line), definition).Count == 0;

    // All else that it says is right: what is refused is the hello.
    private static bool TakesHello(string line)
    {
        const string Sound =
            """
            while read -r line; do
                case $line in
                    *'"ops"'*) ;;
                    *'"smoke"'*) say '{"error":"no program"}'; continue ;;
                    *) continue ;;
                esac
                case $line in
                    *unknown-op*) say '{"outcome":{"outcome":"unsupported","why":"no such op"}}' ;;
                    *store-load*) say "$done"; say "$done"
                        say '{"outcome":{"outcome":"done","value":1234605616436508552}}' ;;
                    *fresh*) say "$done"; say "$done" ;;
                    *never-made*) say "$done" ;;
                    *smoke/mte*) say "$done"; say "$done"; say "$done" ;;
                esac
                say '{"end":true}'
            done
            """;
        return Refusal(line, Sound, [], new ExternalAdapter(All.Vocabulary.Features.FactIds)) is null;
    }

    private static bool TakesAnswer(string line)
    {
        const string Hello = """{"mte":1,"info":{"name":"x","page_size":4096,"facts":[],"release":"6.12"}}""";
        Op fork = new Op.Fork("a");
        var script = $$"""read -r line; say "$done"; say '{{line}}'; say '{"end":true}'; read -r line""";
        var refusal = Refusal(Hello, script, [fork, fork]);
        return refusal?.Contains(
            "sent a line that is not of the protocol", StringComparison.Ordinal) is not true;
    }

    private static string? Refusal(string hello, string script, Op[] ops, ExternalAdapter? external = null)
    {
        // The echo of some shells makes a line feed of \n.
        const string Say = """say() { printf '%s\n' "$1"; }""";
        const string Done = """{"outcome":{"outcome":"done"}}""";
        using var world = new PipeWorld(
            "fake", "/bin/sh", ["-c", $"{Say}; done='{Done}'; say '{hello}'; {script}"], external: external);
        try
        {
            world.Run(new Program("a/b", ops));
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
}
