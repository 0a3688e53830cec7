using System.Text;
using System.Text.Json;
using Mte.Pipe.Server;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Pipe.Tests;

/// <summary>The server tells one request from another by its fields, in whatever order they come.</summary>
public sealed class WireServerTests
{
    [TestCase("""{"id":"a/b","ops":[{"op":"load","at":"ram"}]}""", "a/b 1", """{"end":true}""")]
    [TestCase("""{"ops":[],"id":"a/b"}""", "a/b 0", """{"end":true}""")]
    [TestCase("""{"id":"a/b","ops":[{"op":"no_such_op"}]}""", "",
        """{"outcome":{"outcome":"unsupported","why":"the op 'no_such_op' """ +
        """cannot be read: there is no op 'no_such_op'"}}""")]
    [TestCase("""{"id":"a/b","ops":[{"op":"load"}]}""", "",
        """{"outcome":{"outcome":"unsupported","why":"the op 'load' """ +
        """cannot be read: ops[0].at is missing"}}""")]
    [TestCase("""{"ops":[]}""", "", """{"error":"expected a program or a litmus test: id is missing"}""")]
    [TestCase("[]", "", """{"error":"expected a program or a litmus test: it is array, not an object"}""")]
    [TestCase("""{"programs":[]}""", "", """{"error":"this machine was not booted to hibernate"}""")]
    public void A_request_is_recognised_by_its_fields(string line, string ran, string answer)
    {
        using var world = new RecordingWorld();
        using var output = new MemoryStream();
        WireServer.Serve(world, new MemoryStream(Encoding.UTF8.GetBytes(line)), output);

        Assert.That(world.Ran, Is.EqualTo(ran));
        Assert.That(Encoding.UTF8.GetString(output.ToArray()).Split('\n')[1], Is.EqualTo(answer));
    }

    [Test]
    public void A_litmus_test_is_recognised_wherever_its_field_stands()
    {
        var page = new LitmusPage(MemoryKind.AnonymousPrivate, 1, [], [], null, false);
        var job = new LitmusJob("races/x", page, [], [], [], Runs: 1, Seed: 1);
        var request = JsonSerializer.Serialize(new LitmusRequest(job), LitmusJson.Default.LitmusRequest);
        var line = request.Replace("{\"litmus\":", "{ \"x\": 1, \"litmus\": ", StringComparison.Ordinal);
        using var world = new RecordingWorld();
        using var output = new MemoryStream();
        WireServer.Serve(world, new MemoryStream(Encoding.UTF8.GetBytes(line)), output);

        Assert.That(
            Encoding.UTF8.GetString(output.ToArray()).Split('\n')[1],
            Is.EqualTo("""{"error":"this adapter runs no litmus tests"}"""));
    }

    private sealed class RecordingWorld : IWorld
    {
        public string Ran { get; private set; } = "";

        public WorldInfo Info { get; } = new("fake", 4096, [], "6.12");

        public Trace Run(Program program, Action<Outcome>? answered = null)
        {
            Ran = $"{program.Id} {program.Ops.Count}";
            return new Trace(4096, []);
        }

        public void Dispose()
        {
        }
    }
}
