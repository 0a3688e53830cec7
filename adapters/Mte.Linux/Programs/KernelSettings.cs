using System.Text;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using Tmds.Linux;

namespace Mte.Linux.Programs;

/// <summary>Changes settings of the kernel until the program is over.</summary>
internal sealed class KernelSettings(UndoStack undo)
{
    /// <summary>Sets a setting that need not exist; one that does not is left alone.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="value">Its new value.</param>
    public void Set(string path, string value)
    {
        if (!File.Exists(path))
            return;

        var before = File.ReadAllText(path).Trim();
        if (before == value)
            return;

        File.WriteAllText(path, value);
        undo.Push(() => File.WriteAllText(path, before));
    }

    /// <summary>Writes a setting; the kernel's answer is the outcome.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="value">Its new value.</param>
    public Outcome Change(string path, string value)
    {
        var before = File.ReadAllText(path);
        var written = Write(path, value);
        if (written is Outcome.Done)
            undo.Push(() => File.WriteAllText(path, before));

        return written;
    }

    /// <summary>
    /// Writes a file of the kernel in one call, with its newline; the kernel's answer is the outcome.
    /// </summary>
    public static unsafe Outcome Write(string path, string text)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(text + "\n");
        fixed (byte* start = bytes)
        {
            var written = LibC.write((int)file.SafeFileHandle.DangerousGetHandle(), start, bytes.Length);
            return written < 0 ? new Outcome.Failed((Errno)LibC.errno) : new Outcome.Done();
        }
    }
}
