using System.Text;
using Mte.Suites.Reports;

namespace Mte.Suites.Tests;

/// <summary>What results are written to stays what it is.</summary>
public sealed class OutputFileTests
{
    [Test]
    public void A_file_is_replaced_and_nothing_is_left_beside_it()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "report");
        Write(path, "first");
        Write(path, "second");

        Assert.That(File.ReadAllText(path), Is.EqualTo("second"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.EqualTo([path]));
    }

    [Test]
    public void A_link_stays_a_link()
    {
        using var folder = new TemporaryFolder();
        folder.Write("real", "old");
        var link = Path.Combine(folder.Path, "link");
        File.CreateSymbolicLink(link, "real");
        Write(link, "new");

        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo("real"));
        Assert.That(File.ReadAllText(Path.Combine(folder.Path, "real")), Is.EqualTo("new"));
    }

    [Test]
    public void A_device_stays_a_device()
    {
        using var folder = new TemporaryFolder();
        var link = Path.Combine(folder.Path, "null");
        File.CreateSymbolicLink(link, "/dev/null");
        Write(link, "nothing");

        Assert.That(new FileInfo("/dev/null").Length, Is.Zero);
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo("/dev/null"));
    }

    [Test]
    public void A_pipe_is_written_to()
    {
        using var folder = new TemporaryFolder();
        var pipe = Path.Combine(folder.Path, "pipe");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            make.WaitForExit();

        var read = Task.Run(() => File.ReadAllText(pipe));
        Write(pipe, "through");

        Assert.That(read.Result, Is.EqualTo("through"));
    }

    [Test]
    public void What_fails_leaves_the_old_file()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "report");
        Write(path, "first");

        Assert.That(
            () => new OutputFile("--json", path).Write(_ => throw new InvalidOperationException()),
            Throws.InvalidOperationException);
        Assert.That(File.ReadAllText(path), Is.EqualTo("first"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.EqualTo([path]));
    }

    private static void Write(string path, string text) =>
        new OutputFile("--json", path).Write(to => to.Write(Encoding.UTF8.GetBytes(text)));
}
