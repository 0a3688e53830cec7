using System.Text;
using System.Text.Json;
using Mte.Pipe.Server;
using Mte.Reference;
using Mte.Reference.World;
using Mte.Spec.Wire;
using Mte.Suites.Running;

namespace Mte.Suites.Tests;

public sealed class WireTests
{
    [Test]
    public void Every_case_comes_to_the_same_over_the_wire()
    {
        var selection = Selection.Read(Repository.Find());
        using var world = new ReferenceWorld(Profiles.Default);
        var programs = selection.Cases.Select(@case => @case.Program).ToArray();
        var lines = programs.Select(program => JsonSerializer.Serialize(program, WireJson.Default.Program));
        var input = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        var output = new MemoryStream();
        WireServer.Serve(world, input, output);

        var direct = programs.SelectMany(program =>
            world.Run(program).Outcomes.Select(outcome => outcome.ToString()).Append("end"));
        Assert.That(Answers(output), Is.EqualTo(direct));
    }

    private static IEnumerable<string?> Answers(MemoryStream output) =>
        from line in Encoding.UTF8.GetString(output.ToArray()).TrimEnd().Split('\n').Skip(1)
        let answer = JsonSerializer.Deserialize(line, WireJson.Default.Answered)!
        select answer.Error ?? (answer.End ? "end" : answer.Outcome!.ToString());
}
