using System.Text.Json;
using Mte.Cli;
using Mte.Spec.Wire;

namespace Mte.Suites.Tests;

/// <summary>What goes into the file that runs on a board.</summary>
public sealed class BoardTests
{
    [Test]
    public void What_is_known_of_the_host_goes_to_the_board()
    {
        using var folder = new TemporaryFolder();
        folder.Write("suites/deviations/host.yaml", """
            - cases: tags/*
              instead: EIO
              reason: A known bug.
              kernels: 6.1.17-6.12
              hardware: "*0xd4f*"
              sometimes: 1 run in 9
              link: https://example.org/
            """);
        folder.Write("suites/deviations/qemu-6.1.yaml", "- {cases: tags/*, instead: EIO, reason: Of another target.}");
        folder.Write("mine.yaml", "- {cases: 'prot/*', instead: ok, reason: Of this board.}");
        foreach (var link in (string[])["spec", "suites/cases"])
            Directory.CreateSymbolicLink(Path.Combine(folder.Path, link), Path.Combine(Repository.Find().Root, link));

        var selection = Selection.Read(new Repository(folder.Path), filters: ["tags/*"]).Knowing(Path.Combine(folder.Path, "mine.yaml"));
        var carried = JsonSerializer.Serialize(BoardCommand.Carry(selection), WireJson.Default.Carried);
        var known = JsonSerializer.Deserialize(carried, WireJson.Default.Carried)!.Deviations;

        Assert.That(selection.Diagnostics, Is.Empty);
        Assert.That(known, Is.EqualTo(selection.DeviationsOf(Target.Parse("host"))));
        Assert.That(known.Select(one => one.Reason), Is.EqualTo(["Of this board.", "A known bug."]));
    }
}
