using Mte.Pipe.Client;
using Mte.Pipe.Tests;
using Mte.Qemu.Kernels;
using Mte.Qemu.Machines;
using Mte.Spec.Worlds;
using static Mte.Pipe.Tests.FakeAgent;

namespace Mte.Qemu.Tests;

/// <summary>
/// A program for <c>sh</c> stands in for QEMU, so that every way to break can be had quickly.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class QemuWorldTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public void Runs_programs_in_the_machine()
    {
        using var world = Boot(Sound);

        Assert.Multiple(() =>
        {
            Assert.That(world.Run(TwoOps).Outcomes, Has.Count.EqualTo(2));
            Assert.That(world.Info.Name, Is.EqualTo("Fake in QEMU 10.0.2"));
            Assert.That(world.Machine!.Warning, Is.Null);
        });
    }

    [Test]
    public void Asks_for_tags_and_for_a_hypervisor()
    {
        using var world = Boot($"printf '%s\\n' \"$@\" >{folder.At("arguments")}; {Sound}");
        _ = world.Info;

        Assert.That(File.ReadAllLines(folder.At("arguments")), Is.SupersetOf((string[])
            [
                "virt,mte=on,virtualization=on,gic-version=3", "max,pauth-impdef=on,lpa2=off",
                "virtserialport,chardev=mte,name=mte", folder.At("Image")
            ]));
    }

    [Test]
    public void An_old_emulator_is_used_with_a_warning()
    {
        using var world = Boot(Sound, version: "7.2.9 (Debian 1:7.2+dfsg-7)");

        Assert.Multiple(() =>
        {
            Assert.That(world.Run(TwoOps).Outcomes, Has.Count.EqualTo(2));
            Assert.That(
                world.Machine!.Warning,
                Does.StartWith("QEMU 7.2.9 may read a tag back from the wrong granule"));
        });
    }

    [Test]
    public void A_panic_is_an_error_with_the_end_of_the_console()
    {
        var panic = "echo '[    3.1] Kernel panic - not syncing: Oops' >&2; exit 0";
        using var world = Boot($"{HelloLine}; read -r line; {Done}; {panic}");

        var broken = Assert.Throws<AdapterException>(() => world.Run(TwoOps));
        Assert.Multiple(() =>
        {
            Assert.That(broken!.Message, Is.EqualTo(
                "'qemu:6.12' ended at op 2 of area/case, ldg; last lines of its console:\n  [    3.1] " +
                "Kernel panic - not syncing: Oops"));
            Assert.That(broken!.Outcomes, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void A_kernel_that_prints_nothing_is_waited_for_once_and_told_what_that_means()
    {
        using var world = Boot($"echo boot >>{folder.At("boots")}; exec sleep 60", hello: 1);

        Assert.That(() => world.Info, Throws.TypeOf<AdapterException>().With.Message.EqualTo(
            "'qemu:6.12' was silent for 1 s before its hello; the kernel printed nothing, not even its " +
            "version: either it " +
            "has no console on ttyAMA0 (CONFIG_SERIAL_AMBA_PL011_CONSOLE), or it stops before it has one, " +
            "which --append earlycon may show"));
        Assert.That(File.ReadAllLines(folder.At("boots")), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_kernel_that_stops_while_it_boots_is_an_error_with_the_end_of_the_console()
    {
        using var world = Boot("printf 'Linux version 6.12' >&2; exec sleep 60", hello: 1);

        Assert.That(() => world.Info, Throws.TypeOf<AdapterException>().With.Message.EqualTo(
            "'qemu:6.12' was silent for 1 s before its hello; last lines of its console:\n  Linux version " +
            "6.12"));
    }

    [Test]
    public void What_a_kernel_prints_while_it_boots_is_no_word_about_what_breaks_it_later()
    {
        using var world = Boot(
            $"echo 'Linux version 6.12' >&2; sleep 0.2; {HelloLine}; read -r line; {Done}; exit 0");

        Assert.That(() => world.Run(TwoOps), Throws.TypeOf<AdapterException>().With.Message.EqualTo(
            "'qemu:6.12' ended at op 2 of area/case, ldg"));
    }

    [Test]
    public void A_missing_emulator_is_named_with_its_package()
    {
        using var world = new QemuWorld(Options("/no/such/qemu"), "qemu:6.12");

        Assert.That(() => world.Info, Throws.TypeOf<AdapterException>().With.Message.EqualTo(
            "a kernel in QEMU needs '/no/such/qemu', which is not installed; the Debian package " +
            "qemu-system-arm has it: " +
            "apt-get install qemu-system-arm (on Debian 12: apt-get install -t bookworm-backports " +
            "qemu-system-arm)"));
    }

    [Test]
    public void A_program_that_is_no_emulator_is_an_error()
    {
        using var world = new QemuWorld(Options(folder.WriteScript("qemu", "echo 1.2.3")), "qemu:6.12");

        Assert.That(() => world.Info, Throws.TypeOf<AdapterException>().With.Message.EndsWith(
            "qemu' is not QEMU: expected 'QEMU emulator version …' from --version, found '1.2.3'"));
    }

    [Test]
    public void Leaves_nothing_but_its_cache()
    {
        using (var world = Boot(Sound))
            world.Run(TwoOps);

        Assert.That(
            Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName),
            Is.EquivalentTo((string[])["Image", "agent", "cache", "qemu"]));
    }

    private QemuWorld Boot(string script, string version = "10.0.2 (Debian)", double hello = 20) => new(
        Options(
            folder.WriteScript(
                "qemu",
                $"if [ \"$1\" = --version ]; then echo 'QEMU emulator version {version}'; exit; fi; "
                + script)) with
        {
            TimeLimits = TimeLimits.Default with { Hello = TimeSpan.FromSeconds(hello) },
        },
        "qemu:6.12");

    private QemuOptions Options(string qemu)
    {
        // A disk in the cache is not made again, which would need a tool.
        folder.Write("cache/disk.ext4", "");
        var kernel = new KernelFiles(folder.Write("Image", "kernel"), [], "6.12.9", "6.12");
        return new QemuOptions(
            kernel, qemu, Agent: folder.Write("agent", "agent"), Cache: folder.At("cache"));
    }
}
