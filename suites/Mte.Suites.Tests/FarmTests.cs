using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace Mte.Suites.Tests;

/// <summary>The files for farms, as far as they can be tried without one.</summary>
public sealed class FarmTests
{
    private static readonly string Root = Repository.Find().Root;

    [TestCase("fixtures/farms/lava.yaml")]
    [TestCase("fixtures/farms/kubernetes.yaml")]
    [TestCase(".github/workflows/conformance.yml")]
    public void A_file_for_a_farm_is_YAML(string file) => Assert.That(Read(file).Children, Is.Not.Empty);

    [Test]
    public void A_shard_in_a_cluster_that_failed_a_case_is_not_tried_again()
    {
        var spec = (YamlMappingNode)Read("fixtures/farms/kubernetes.yaml")["spec"];
        var rule = spec["podFailurePolicy"]["rules"][0];
        var container = spec["template"]["spec"]["containers"][0];

        Assert.That($"{rule["action"]} {rule["onExitCodes"]["values"][0]}", Is.EqualTo("FailIndex 1"));
        Assert.That($"{rule["onExitCodes"]["containerName"]}", Is.EqualTo($"{container["name"]}"));
    }

    [Test]
    public void A_LAVA_job_tells_every_verdict()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kselftest-list.txt", "mte-conformance:area.sh\n");
        folder.Write("run_kselftest.sh", """
            #!/bin/sh
            cat <<'END'
            KTAP version 1
            1..1
              KTAP version 1
              1..5
              ok 1 area/pass
              # step 2: op, wanted 1, got 2
              not ok 2 area/fail[kind=a,tag=1]
              ok 3 area/skip # SKIP the machine lacks kvm
              ok 4 area/known # XFAIL because
              not ok 5 area/error # ERROR
            not ok 1 selftests: mte-conformance: area.sh # exit=3
            END
            """);
        folder.Write("lava-test-case", "#!/bin/sh\necho \"$1 $3\"\n");
        var steps = Read(
            "fixtures/farms/lava.yaml")["actions"][2]["test"]["definitions"][0]["repository"]["run"]["steps"];
        var pipe = ((YamlSequenceNode)steps).Children[^1].ToString();

        Assert.That(Shell($"chmod +x run_kselftest.sh lava-test-case; PATH=$PWD:$PATH; {pipe}", folder.Path)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line.StartsWith("area-", StringComparison.Ordinal)),
            Is.EqualTo(
                [
                    "area-pass pass", "area-fail-kind-a-tag-1- fail", "area-skip skip", "area-known pass",
                    "area-error fail"
                ]));
    }

    private static string Shell(string command, string folder)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        })!;
        return shell.StandardOutput.ReadToEnd();
    }

    private static YamlMappingNode Read(string file)
    {
        using var text = File.OpenText(Path.Combine(Root, file));
        var yaml = new YamlStream();
        yaml.Load(text);
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }
}
