namespace Mte.Packaging.Tools;

/// <summary>The folder for files that are slow to make or to fetch, and never change.</summary>
public static class CacheFolder
{
    /// <summary>
    /// The user's: <c>$XDG_CACHE_HOME/mte-conformance</c>, else <c>~/.cache/mte-conformance</c>.
    /// </summary>
    public static string Default => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "mte-conformance");

    /// <summary>
    /// Locks a file, and waits while another process has it locked. The file is never deleted: while one
    /// process waits for the old file, another one could then lock a new one.
    /// </summary>
    /// <returns>The lock, until it is disposed of.</returns>
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

    /// <summary>Writes a file. Other processes see all of it or nothing.</summary>
    public static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():n}";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Removes the files of a folder that were not used for 30 days.</summary>
    public static void RemoveUnused(string folder)
    {
        var month = DateTime.UtcNow.AddDays(-30);
        foreach (
            var file in Directory.EnumerateFiles(folder)
                .Where(file => File.GetLastWriteTimeUtc(file) < month))
            File.Delete(file);
    }
}
