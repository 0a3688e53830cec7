using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Mte.Pipe.Client;
using Mte.Spec.Judging;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

/// <summary>
/// The example adapters of fixtures/vendors, tried as their authors would try them, and those that break the
/// wire in one way each.
/// </summary>
public sealed partial class VendorTests
{
    /// <summary>Far above what an answer takes, also where six test runs share two processors.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1),
    HelloLimit = TimeSpan.FromSeconds(20);

    private static readonly string Vendors = Path.Combine(Repository.Find().Root, "fixtures", "vendors");

    private static IEnumerable<string> Broken => Directory.GetFiles(Path.Combine(Vendors, "broken"), "*.py")
        .Select(file => Path.GetFileNameWithoutExtension(file)!)
        .Where(name => name != "sound")
        .Order();

    [TestCaseSource(nameof(Broken))]
    public void An_adapter_that_breaks_the_wire_is_contained_and_told_what_it_broke(string name)
    {
        var script = Path.Combine(Vendors, "broken", $"{name}.py");
        var rule = BrokenRule().Match(File.ReadAllText(script)).Groups["id"].Value;
        var hello = name == "no-hello" ? AnswerLimit : HelloLimit;
        var since = Stopwatch.GetTimestamp();
        var result = Run(
            $"python3 {script}", new TimeLimits(hello, AnswerLimit, TimeSpan.FromSeconds(0.3)), "tags/*");

        Assert.Multiple(() =>
        {
            Assert.That(result.Results, Has.Count.EqualTo(result.Planned).And.Count.GreaterThan(20));
            Assert.That(result.Count(Verdict.Fail), Is.Zero, "the implementation is blamed for its adapter");
            Assert.That(result.Summary.Broken, Is.Positive);
            Assert.That(
                result.Results.Where(one => one.Verdict == Verdict.Error).Select(one => one.Judgement.Why)
                    .Distinct(),
                Has.All.Matches($@"\({rule} of spec/docs/wire\.md: ").And.All.Match(
                    "^adapter (broken|given up)|^'broken' "));
            Assert.That(Stopwatch.GetElapsedTime(since), Is.LessThan(TimeSpan.FromSeconds(60)));
        });
    }

    [Test]
    public void The_toy_in_Python_is_right_in_what_it_knows() =>
        Keeps_all_it_claims($"python3 {Path.Combine(Vendors, "python", "toy.py")}", atLeast: 130);

    [Test]
    public void The_toy_in_C_is_right_in_what_it_knows()
    {
        using var folder = new TemporaryFolder();
        var program = Path.Combine(folder.Path, "toy");
        var source = Path.Combine(Vendors, "c", "toy.c");
        using var compiler = Process.Start(
            "cc", ["-std=c11", "-Wall", "-Wextra", "-Werror", "-static", "-O1", "-o", program, source]);
        compiler.WaitForExit();
        Assert.That(compiler.ExitCode, Is.Zero);
        Keeps_all_it_claims(program, atLeast: 110);
    }

    [Test]
    public void One_that_speaks_several_versions_is_told_which()
    {
        const string Hello =
            """{"mte":[1,2],"info":{"name":"two","page_size":4096,"facts":[],"release":"6.12"}}""";
        using var world = new PipeWorld(
            "two", "/bin/sh",
            ["-c", $$$"""echo '{{{Hello}}}'; read -r said; read -r line; """ +
                $$$"""echo '{"error":"was told '$(echo "$said" | tr -d '"')'"}'"""]);

        Assert.That(
            () => world.Run(new Program("a/b", [])),
            Throws.InstanceOf<AdapterException>().With.Message.Contains("was told {mte:1}"));
    }

    private static void Keeps_all_it_claims(string command, int atLeast)
    {
        var result = Run(command, TimeLimits.Default);
        Assert.Multiple(() =>
        {
            Assert.That((result.Summary.Failed, result.Summary.Broken), Is.EqualTo((0, 0)));
            Assert.That(result.Count(Verdict.Pass), Is.GreaterThanOrEqualTo(atLeast));
            Assert.That(result.Results, Has.Count.EqualTo(result.Planned));
        });
    }

    private static TargetResult Run(string command, TimeLimits limits, params string[] filters)
    {
        var selection = Selection.Read(Repository.Find(), filters: filters);
        var world = new PipeWorldFactory(command, limits, selection.Vocabulary.Features.FactIds);
        using var worlds = new Worlds(
            replace: services => services.AddKeyedSingleton<IWorldFactory>(Target.Pipe, world));
        return new Runner(worlds, selection).Run(Target.Parse($"pipe:{command}"));
    }

    [GeneratedRegex("^Broken: (?<id>.+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex BrokenRule();

    private sealed class PipeWorldFactory(
        string command, TimeLimits limits, IReadOnlyCollection<string> facts) : IWorldFactory
    {
        public IWorld Open(string argument) =>
            new PipeWorld("broken", "/bin/sh", ["-c", $"exec {command}"], limits, new ExternalAdapter(facts));
    }
}
