using System.Diagnostics;
using Mte.Pipe.Tests;
using Mte.Packaging;
using Mte.Qemu.Kernels;
using Mte.Qemu.Machines;
using Mte.Spec.Cases;
using Mte.Spec.Deviations;
using Mte.Spec.Features;
using Mte.Spec.Ops;
using Mte.Spec.Releases;
using Mte.Spec.Values;
using Mte.Spec.Wire;

namespace Mte.Qemu.Tests;

/// <summary>The file for a board boots as the init of a kernel, and runs its cases.</summary>
public sealed class BoardTests
{
    private static readonly Case[] Cases =
    [
        CaseOf("tags/first", Errno.Ok), CaseOf("tags/wrong", Errno.EIO), CaseOf("uffd/one", Errno.Ok),
        CaseOf("zero/one", Errno.Ok)
    ];

    private static readonly Affected Later = new(ReleaseRange.TryParse("7.0-", out var later) ? later : null);

    private static readonly Deviation[] Known =
    [
        Deviation("tags/known", "ok", "A known bug."), Deviation(
            "tags/first", "EIO", "A bug that is mended."),
        Deviation("tags/later", "ok", "A bug of a later kernel.") with { Affected = Later }, Deviation(
            "uffd/none", "ok", "A bug of a case that is left out."),
        Deviation(
            "tags/wrong", "ok",
            "A bug of another machine.") with { Affected = new Affected(Hardware: "*another*") },
    ];

    [Test]
    public void The_file_runs_its_cases_as_the_init_of_a_kernel()
    {
        const string Kernel = "6.12";
        if (
            !new KernelStore(KernelTests.Known).List()
                .Any(entry => entry is { Name: Kernel, Release: not null }))
            Lacking($"kernel {Kernel} is not in the store; 'mteconf kernels fetch {Kernel}' gets it");

        using var folder = new TemporaryFolder();
        var features = new FeatureTable(
            new Dictionary<string, Feature> { ["new"] = new("new", FeatureKind.Abi, "New.") }, [
                new Level("6.12", new HashSet<string>())
            ]);
        Case[] cases =
            [
                .. Cases[..2], CaseOf("tags/known", Errno.EIO),
                CaseOf("tags/later", Errno.Ok) with { Needs = ["new"] }, .. Cases[2..]
            ];
        BoardFile.Write(folder.At("board"), Carried.Of("1", features, cases, Known));
        var archive = new Cpio().AddFolder("dev").AddCharacterDevice("dev/console", 5, 1).AddFolder("proc")
            .AddFolder("sys").AddFolder("tmp")
            .AddFile("init", File.ReadAllBytes(folder.At("board")), executable: true);
        folder.Write("initrd", archive.ToBytes());
        var (_, said) = Run(
            "qemu-system-aarch64", 120, "-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot",
            "-machine", "virt,mte=on", "-cpu", "max,pauth-impdef=on", "-m", "1G", "-kernel", new KernelStore(
                KernelTests.Known).Fetch(Kernel).Image,
            "-initrd", folder.At("initrd"), "-append",
            "console=ttyAMA0 quiet panic=-1 -- run --filter tags/ --json /dev/null --ktap /dev/ttyAMA0");

        Assert.That(said.ReplaceLineEndings("\n"), Does.Contain(
            """
            KTAP version 1
            1..3
            # it passes, but is listed for the known bug a-bug (mine.yaml:3)
            not ok 1 tags/first
            fail tags/first: it passes, but is listed for the known bug a-bug (mine.yaml:3)
            # step 1, fork: {as: child}: wanted EIO, got ok
            not ok 2 tags/wrong
            fail tags/wrong: step 1, fork: {as: child}: wanted EIO, got ok
            ok 3 tags/known # XFAIL a-bug: It is wrong. A known bug.
            1 of those that passed deviate from the rules, as is known
            report: /dev/null
            1 passed, 2 failed, 0 skipped

            """.ReplaceLineEndings("\n")));
    }

    private static Case CaseOf(string id, Errno expected) => new(
        id, "It is so", $"cases/{id}.yaml", ["RULE-1"], [], [],
        [
            new Step(
                new Op.Fork("child"), expected is Errno.Ok
                    ? new Expectation.Succeeds()
                    : new Expectation.Fails(expected),
                "fork: {as: child}", 4),
        ]);

    private static Deviation Deviation(string cases, string instead, string reason) =>
        new(
            new KnownBug("a-bug", "It is wrong", reason, new Affected()), cases, instead, new Affected(),
            "mine.yaml", 3);

    private static (int Status, string Output) Run(string program, int seconds, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            using var late = new Timer(
                _ => process.Kill(), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Lacking($"{program} is not installed; adapters/install-tools.sh gets it");
            throw;
        }
    }

    private static void Lacking(string sentence)
    {
        if (Environment.GetEnvironmentVariable("MTE_REQUIRE_TOOLS") is not (null or ""))
            Assert.Fail(sentence);

        Assert.Ignore(sentence);
    }
}
