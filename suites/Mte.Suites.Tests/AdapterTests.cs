using System.Diagnostics;
using System.IO.Compression;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

/// <summary>
/// Implementations in .NET: an assembly of somebody else's, and the package to build it against.
/// </summary>
public sealed class AdapterTests
{
    private static readonly string Root = Repository.Find().Root;

    private static readonly string Example = Directory
        .GetFiles(
            Path.Combine(Root, "fixtures", "vendors", "dotnet", "bin"), "TagStore.dll",
            SearchOption.AllDirectories)
        .OrderBy(File.GetLastWriteTimeUtc).Last();

    [Test]
    public void The_example_runs_and_is_right_in_what_it_knows()
    {
        using var worlds = new Worlds();
        var selection = Selection.Read(Repository.Find(), filters: ["tags"]);
        var result = new Runner(worlds, selection).Run(Target.Parse($"adapter:{Example}"));

        Assert.Multiple(() =>
        {
            Assert.That((result.Summary.Failed, result.Summary.Broken), Is.EqualTo((0, 0)));
            Assert.That(result.Count(Verdict.Pass), Is.Positive);
            Assert.That(result.World!.Name, Is.EqualTo("A toy in .NET"));
        });
    }

    [Test]
    public void The_example_has_less_than_60_lines() =>
        Assert.That(
            File.ReadAllLines(
                Path.Combine(Root, "fixtures", "vendors", "dotnet", "TagStore.cs")), Has.Length.LessThan(60));

    [Test]
    public void An_assembly_without_a_world_is_refused_with_what_was_expected()
    {
        using var worlds = new Worlds();
        var target = Target.Parse($"adapter:{typeof(IWorld).Assembly.Location}");

        Assert.That(
            () => worlds.Check(target),
            Throws.InstanceOf<UsageException>().With.Message.Contains(
                "has 0 public classes that implement Mte.Spec.Worlds.IWorld"));
    }

    /// <summary>The one that this was built in: nothing is built a second time.</summary>
    private const string Configuration =
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    [Test]
    public void The_language_can_be_packed()
    {
        using var folder = new TemporaryFolder();
        using var pack = Process.Start(new ProcessStartInfo(
            "dotnet", ["pack", Path.Combine(Root, "spec", "Mte.Spec"), "--output", folder.Path, "-v", "quiet",
                "-nodeReuse:false", "--no-build", "--configuration", Configuration])
        {
            RedirectStandardOutput = true,
        })!;
        var said = pack.StandardOutput.ReadToEnd();
        pack.WaitForExit();
        Assert.That(pack.ExitCode, Is.Zero, said);
        using var package = ZipFile.OpenRead(Directory.GetFiles(folder.Path, "Mte.Spec.*.nupkg").Single());

        Assert.That(
            package.Entries.Select(entry => entry.FullName),
            Is.SupersetOf((string[])["lib/net10.0/Mte.Spec.dll", "lib/net10.0/Mte.Spec.xml", "dotnet.md"]));
    }
}
