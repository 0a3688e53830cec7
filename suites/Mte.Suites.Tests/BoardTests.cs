using System.Text.Json;
using Mte.Cli;
using Mte.Spec.Deviations;
using Mte.Spec.Wire;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

/// <summary>What goes into the file that runs on a board.</summary>
public sealed class BoardTests
{
    [Test]
    public void What_is_known_of_the_host_goes_to_the_board()
    {
        using var folder = new TemporaryFolder();
        folder.Write("suites/known-bugs/kernel/tags.yaml", """
            tags-lost:
              title: Tags are lost
              reason: A known bug.
              kernels: 6.1.17-6.12
              hardware: "*0xd4f*"
              link: https://example.org/
              shows:
                - {cases: tags/*, instead: EIO, needs: page-4k, sometimes: 1 run in 9}
            """);
        folder.Write("suites/known-bugs/qemu-user/tags.yaml", Bug("other", "tags/*", "Of another target."));
        folder.Write("mine.yaml", Bug("mine", "prot/*", "Of this board."));
        foreach (var link in (string[])["spec", "suites/cases"])
            Directory.CreateSymbolicLink(
                Path.Combine(folder.Path, link), Path.Combine(Repository.Find().Root, link));

        var selection = Selection.Read(new Repository(folder.Path), filters: ["tags/*"])
            .WithDeviationsFrom(Path.Combine(folder.Path, "mine.yaml"));
        var carried = JsonSerializer.Serialize(BoardCommand.Carry(selection), WireJson.Default.Carried);
        var known = JsonSerializer.Deserialize(carried, WireJson.Default.Carried)!.Deviations;

        Assert.That(selection.Diagnostics, Is.Empty);
        Assert.That(
            known.Select(Json), Is.EqualTo(selection.DeviationsOf(Target.Parse("host")).Select(Json)));
        Assert.That(known.Select(one => one.Bug.Reason), Is.EqualTo(["Of this board.", "A known bug."]));
        Assert.That(known[1].Bug.Affected.Kernels!.Contains("6.12.95+deb12-cloud-arm64"));
    }

    private static string Bug(string id, string cases, string reason) =>
        $"{id}: {{title: It is wrong, reason: {reason}, shows: [{{cases: '{cases}', instead: ok}}]}}";

    private static string Json(Deviation deviation) =>
        JsonSerializer.Serialize(deviation, WireJson.Default.Deviation);
}
