using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using Mte.Pipe.Tests;
using Mte.Spec.Cases;

namespace Mte.Packaging.Tests;

public sealed class KselftestArchiveTests
{
    private static readonly Case[] Cases =
    [
        CaseOf("tags/first"), CaseOf("tags/wrong"), CaseOf("uffd/one"), CaseOf("zero/one")
    ];

    [Test]
    public void A_kselftest_archive_has_a_test_for_each_area_and_reports_as_KTAP()
    {
        using var folder = new TemporaryFolder();
        var board = folder.WriteScript(
            "board",
            """
            echo "KTAP version 1"; echo 1..1; echo "ok 1 $3"
            case $3 in tags/) ;; zero/) exit $5 ;; *) exit 1 ;; esac
            """);
        KselftestArchive.Write(folder.At("mte.tar.gz"), board, Cases);
        using (var zip = new GZipStream(File.OpenRead(folder.At("mte.tar.gz")), CompressionMode.Decompress))
            TarFile.ExtractToDirectory(zip, folder.Path, overwriteFiles: false);

        Assert.That(
            File.ReadAllLines(folder.At("kselftest-list.txt")),
            Is.EqualTo(["mte-conformance:tags.sh", "mte-conformance:uffd.sh", "mte-conformance:zero.sh"]));
        Assert.That(Run(folder.At("run_kselftest.sh")), Is.EqualTo((1,
            """
            KTAP version 1
            1..3
              KTAP version 1
              1..1
              ok 1 tags/
            ok 1 selftests: mte-conformance: tags.sh
              KTAP version 1
              1..1
              ok 1 uffd/
            not ok 2 selftests: mte-conformance: uffd.sh # exit=1
              KTAP version 1
              1..1
              ok 1 zero/
            ok 3 selftests: mte-conformance: zero.sh # SKIP

            """.ReplaceLineEndings("\n"))));
        Assert.That(File.ReadAllText(folder.At("mte-conformance/settings")), Is.EqualTo("timeout=900\n"));
        Assert.That(Run(folder.At("run_kselftest.sh"), "-t", "mte-conformance:tags.sh").Status, Is.Zero);
        Assert.That(
            Run(folder.At("run_kselftest.sh"), "-t", "mte-conformance:none.sh").Status, Is.EqualTo(2));
    }

    private static Case CaseOf(string id) => new(id, "It is so", $"cases/{id}.yaml", ["RULE-1"], [], [], []);

    private static (int Status, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        using var late = new Timer(
            _ => process.Kill(), null, TimeSpan.FromSeconds(20), Timeout.InfiniteTimeSpan);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
