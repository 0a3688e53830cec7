using Mte.Pipe.Tests;
using Mte.Packaging.Tools;
using Mte.Spec.Worlds;

namespace Mte.Packaging.Tests;

public sealed class ToolTests
{
    [Test]
    public void A_missing_tool_is_one_sentence_that_says_how_to_get_it() =>
        Assert.That(
            () => new Tool("no-such-tool", "some-package", "compiling the agent").Find(),
            Throws.TypeOf<AdapterException>().With.Message.EqualTo(
                "compiling the agent needs 'no-such-tool', which is not installed; the Debian package " +
                "some-package has it: " +
                "apt-get install some-package"));

    [Test]
    public void A_tool_is_found_on_the_path_in_order()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a/other", "");
        folder.Write("b/tool", "");
        folder.Write("c/tool", "");

        Assert.That(
            new Tool("tool", "package", "x").FindIn($"{folder.At("a")}:{folder.At("b")}:{folder.At("c")}"),
            Is.EqualTo(folder.At("b/tool")));
    }

    [Test]
    public void The_error_of_a_command_has_its_last_lines() =>
        Assert.That(
            () => Command.Run("/bin/sh", ["-c", "echo out; echo oops >&2; exit 7"]),
            Throws.TypeOf<AdapterException>().With.Message.EqualTo(
                "'sh' failed with status 7:\n  out\n  oops"));

    [Test]
    public void A_lock_is_waited_for()
    {
        using var folder = new TemporaryFolder();
        var held = CacheFolder.Lock(folder.At("lock"));
        var lockFile = folder.At("lock");
        var second = Task.Run(() => CacheFolder.Lock(lockFile).Dispose());

        Assert.That(second.Wait(200), Is.False);
        held.Dispose();
        Assert.That(second.Wait(5000), Is.True);
    }
}
