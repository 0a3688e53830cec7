using System.Text;
using Mte.Pipe.Tests;
using Mte.Qemu.Kernels;
using Mte.Qemu.Machines;

namespace Mte.Qemu.Tests;

public sealed class InitramfsTests
{
    // Written by hand from the kernel's description of the format; GNU cpio lists and unpacks it.
    private const string Golden =
        "070701" + "00000001" + "000041ed" + "00000000" + "00000000" + "00000001" + "00000000" + "00000000" +
        "00000000" + "00000000" + "00000000" + "00000000" + "00000004" + "00000000" + "dev\0" + "\0\0" +
        "070701" + "00000002" + "00002180" + "00000000" + "00000000" + "00000001" + "00000000" + "00000000" +
        "00000000" + "00000000" + "00000005" + "00000001" + "0000000c" + "00000000" + "dev/console\0" +
        "\0\0" +
        "070701" + "00000003" + "000081ed" + "00000000" + "00000000" + "00000001" + "00000000" + "00000005" +
        "00000000" + "00000000" + "00000000" + "00000000" + "00000005" + "00000000" + "init\0" + "\0" +
        "hello" + "\0\0\0" +
        "070701" + "00000004" + "00000000" + "00000000" + "00000000" + "00000001" + "00000000" + "00000000" +
        "00000000" + "00000000" + "00000000" + "00000000" + "0000000b" + "00000000" + "TRAILER!!!\0" +
        "\0\0\0";

    [Test]
    public void An_archive_is_as_the_kernel_reads_it()
    {
        var archive = new Cpio().AddFolder("dev").AddCharacterDevice("dev/console", 5, 1)
            .AddFile("init", "hello"u8.ToArray(), executable: true)
            .ToBytes();

        Assert.That(Encoding.ASCII.GetString(archive), Is.EqualTo(Golden));
    }

    [Test]
    public void The_same_content_is_one_file_in_the_cache()
    {
        using var folder = new TemporaryFolder();
        var agent = folder.Write("agent", "agent");
        var kernel = new KernelFiles("Image", [folder.Write("00-virtio.ko", "module")], "6.12", "6.12");
        var first = Initramfs.Create(agent, kernel, folder.Path);
        var second = Initramfs.Create(agent, kernel, folder.Path);
        folder.Write("agent", "another agent");
        var third = Initramfs.Create(agent, kernel, folder.Path);

        Assert.Multiple(() =>
        {
            Assert.That(second, Is.EqualTo(first));
            Assert.That(third, Is.Not.EqualTo(first));
            Assert.That(File.ReadAllText(first), Does.Contain("modules/00-virtio.ko"));
        });
    }
}
