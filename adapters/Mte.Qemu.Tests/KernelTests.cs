using System.IO.Compression;
using System.Text;
using Mte.Pipe.Tests;
using Mte.Qemu.Kernels;
using Mte.Spec.Releases;
using Mte.Spec.Worlds;

namespace Mte.Qemu.Tests;

public sealed class KernelTests
{
    private static readonly string[] Packages =
    [
        "linux-image-5.10.0-9-cloud-arm64",
        "linux-image-5.10.0-32-cloud-arm64",
        "linux-image-5.10.0-32-cloud-arm64-dbg",
        "linux-image-6.1.0-50-arm64",
        "linux-image-6.1.0-50-cloud-arm64-unsigned",
        "linux-image-6.1.0-50-cloud-arm64",
        "linux-image-6.1.0-50-rt-arm64",
        "linux-image-6.12.90+deb12-cloud-arm64",
        "linux-image-6.12.90+deb12.1-cloud-arm64",
        "linux-image-6.12.90+deb12.1-arm64-16k",
        "linux-image-6.18.9+deb13-cloud-arm64",
        "linux-image-6.18.15+deb13-cloud-arm64",
        "linux-image-7.3.4+deb13-cloud-arm64",
        "linux-binary-7.3.4+deb13-cloud-arm64",
        "linux-modules-7.3.4+deb13-cloud-arm64",
        "linux-image-7.3.4+deb13-arm64",
        "linux-binary-7.3.4+deb13-arm64",
        "linux-image-7.2.12+deb13-cloud-arm64",
        "linux-binary-7.2.12+deb13-cloud-arm64",
        "linux-image-7.2.11+deb13-cloud-arm64",
        "linux-binary-7.2.11+deb13-cloud-arm64",
        "linux-modules-7.2.11+deb13-cloud-arm64",
        "linux-modules-cloud-arm64",
        "linux-image-cloud-arm64",
        "linux-image-7.4-rc3-cloud-arm64",
    ];

    /// <summary>Two series, as if there were no others.</summary>
    internal static readonly KernelSeries[] Known =
    [
        new("6.1", "bookworm", ["cloud-arm64"], [], []),
        new("6.12", "trixie", ["cloud-arm64", "arm64-16k"], [], []),
    ];

    [TestCase("5.10", "linux-image-5.10.0-32-cloud-arm64")]
    [TestCase("6.1", "linux-image-6.1.0-50-cloud-arm64")]
    [TestCase("6.1/rt-arm64", "linux-image-6.1.0-50-rt-arm64")]
    [TestCase("6.1/arm64", "linux-image-6.1.0-50-arm64")]
    [TestCase("6.12", "linux-image-6.12.90+deb12.1-cloud-arm64")]
    [TestCase("6.12/arm64-16k", "linux-image-6.12.90+deb12.1-arm64-16k")]
    [TestCase("6.18", "linux-image-6.18.15+deb13-cloud-arm64")]
    [TestCase("7.3", "linux-binary-7.3.4+deb13-cloud-arm64 linux-modules-7.3.4+deb13-cloud-arm64")]
    [TestCase("7.3/arm64", "linux-binary-7.3.4+deb13-arm64")]
    [TestCase("7.2", "linux-binary-7.2.11+deb13-cloud-arm64 linux-modules-7.2.11+deb13-cloud-arm64")]
    [TestCase("7.4", "linux-image-7.4-rc3-cloud-arm64")]
    [TestCase("6.12/arm64", "")]
    [TestCase("6.11", "")]
    public void The_newest_release_of_a_series_is_chosen(string name, string packages) =>
        Assert.That(
            string.Join(' ', KernelPackages.Newest(KernelName.Parse(name), Packages)), Is.EqualTo(packages));

    [TestCase("6.12", "6.12", "cloud-arm64")]
    [TestCase("6.12/cloud-arm64", "6.12", "cloud-arm64")]
    [TestCase("6.12/arm64-16k", "6.12/arm64-16k", "arm64-16k")]
    public void A_name_is_a_series_and_perhaps_a_flavour(string text, string shown, string flavour)
    {
        var name = KernelName.Parse(text);

        Assert.That((name.ToString(), name.Flavour), Is.EqualTo((shown, flavour)));
    }

    [TestCase("")]
    [TestCase("6")]
    [TestCase("6.12.3")]
    [TestCase("6.12/")]
    [TestCase("../6.12")]
    [TestCase("6.12/../x")]
    public void Other_names_are_refused(string text) =>
        Assert.That(() => KernelName.Parse(text), Throws.TypeOf<AdapterException>()
            .With.Message.EqualTo(
                $"expected a kernel series such as '6.12' or '6.12/arm64-16k', found '{text}'"));

    [Test]
    public void The_store_lists_what_it_can_get()
    {
        using var folder = new TemporaryFolder();
        var kernels = new KernelStore(Known, folder.Path).List();

        Assert.Multiple(() =>
        {
            Assert.That(
                kernels.Select(kernel => kernel.Name),
                Is.EqualTo((string[])["6.1", "6.12", "6.12/arm64-16k"]));
            Assert.That(kernels.Select(kernel => kernel.Name), Does.Not.Contain("6.1/arm64-16k"));
            Assert.That(kernels, Has.All.Property(nameof(KernelEntry.Release)).Null);
        });
    }

    [Test]
    public void A_kernel_in_the_cache_is_not_fetched_again()
    {
        using var folder = new TemporaryFolder();
        var modules = string.Join(' ', KernelModules.Wanted);
        folder.Write("kernels/6.12/cloud-arm64/release", $"6.12.90+deb12-cloud-arm64\n{modules}\n");
        folder.Write("kernels/6.12/cloud-arm64/modules/01-b.ko", "");
        folder.Write("kernels/6.12/cloud-arm64/modules/00-a.ko", "");
        var store = new KernelStore(Known, folder.Path, said => Assert.Fail(said));
        var kernel = store.Fetch("6.12");
        var listed = store.List().Single(entry => entry.Name == "6.12");

        Assert.Multiple(() =>
        {
            Assert.That(kernel.Release, Is.EqualTo("6.12.90+deb12-cloud-arm64"));
            Assert.That(kernel.Modules.Select(Path.GetFileName), Is.EqualTo(["00-a.ko", "01-b.ko"]));
            Assert.That(listed.Release, Is.EqualTo(kernel.Release));
        });
    }

    [TestCase(
        "http://zero/debian-security bookworm-security\nhttp://one/debian bookworm\nhttp://two/debian trixie",
        "http://one/debian")]
    [TestCase("http://zero/ubuntu noble", null)]
    [TestCase("", null)]
    public void The_mirror_is_the_machines_own(string targets, string? mirror) =>
        Assert.That(DebianMirror.In(targets), Is.EqualTo(mirror));

    [Test]
    public void An_Image_tells_its_release([Values] bool compressed)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("Image", compressed ? Gzip(Image()) : Image());
        var kernel = KernelFiles.FromImage(path);

        Assert.That(
            (kernel.Release, kernel.Image, kernel.Modules.Count), Is.EqualTo(("6.99.1-mine", path, 0)));
    }

    [TestCase("\u007fELF and so on", "it is an ELF file")]
    [TestCase("MZ and so on", "it is an EFI program")]
    [TestCase("", "its magic number is missing")]
    public void What_is_no_Image_is_refused(string content, string kind)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("vmlinux", content);

        Assert.That(() => KernelFiles.FromImage(path), Throws.TypeOf<AdapterException>().With.Message.EqualTo(
            $"'{path}' is no kernel Image for arm64 ({kind}); a kernel's build leaves it in " +
            "arch/arm64/boot/Image"));
    }

    [Test]
    public void A_missing_Image_is_refused() =>
        Assert.That(
            () => KernelFiles.FromImage("/no/Image"),
            Throws.TypeOf<AdapterException>().With.Message.EqualTo("there is no kernel '/no/Image'"));

    [Test]
    public void Modules_are_loaded_after_what_they_depend_on()
    {
        using var folder = new TemporaryFolder();
        folder.Write("files/a/virtio.ko", Module(""));
        folder.Write("files/b/virtio_pci.ko", Module("virtio-ring,virtio".Replace('-', '_')));
        folder.Write("files/c/virtio_ring.ko", Module("virtio"));
        folder.Write("files/c/crc32c-cryptoapi.ko", Module(""));
        folder.Write("files/c/unwanted.ko", Module("virtio"));
        KernelModules.Extract(folder.At("files"), folder.At("modules"));

        Assert.That(
            Directory.GetFiles(folder.At("modules")).Select(Path.GetFileName).Order(),
            Is.EqualTo(["00-virtio.ko", "01-virtio_ring.ko", "02-virtio_pci.ko", "03-crc32c_cryptoapi.ko"]));
    }

    private static byte[] Module(string depends) =>
        Encoding.ASCII.GetBytes($"\u007fELF license=GPL\0depends={depends}\0name=x\0");

    private static byte[] Image()
    {
        var image = new byte[4096];
        "MZ"u8.CopyTo(image);
        "ARM\x64"u8.CopyTo(image.AsSpan(56));
        "Linux version %s (%s)\0"u8.CopyTo(image.AsSpan(1000));
        "Linux version 6.99.1-mine (me@here) #1\0"u8.CopyTo(image.AsSpan(2000));
        return image;
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);

        return packed.ToArray();
    }
}
