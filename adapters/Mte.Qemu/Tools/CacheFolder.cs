namespace Mte.Qemu.Tools;

/// <summary>Where things are kept that are slow to get and never change.</summary>
internal static class CacheFolder
{
    /// <summary>The user's: <c>$XDG_CACHE_HOME/mte-conformance</c>, else <c>~/.cache/mte-conformance</c>.</summary>
    public static string Default => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "mte-conformance");

    /// <summary>
    /// Waits until no other process works on the same thing. The file is left behind: deleting it would let a third
    /// process lock a new one while a second still waits for the old.
    /// </summary>
    public static FileStream Lock(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                Thread.Sleep(100);
            }
        }
    }

    /// <summary>Writes a file so that others see all of it or nothing.</summary>
    public static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():n}";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Removes files that nobody has used for a month.</summary>
    public static void RemoveUnused(string folder)
    {
        var month = DateTime.UtcNow.AddDays(-30);
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => File.GetLastWriteTimeUtc(file) < month))
            File.Delete(file);
    }
}
