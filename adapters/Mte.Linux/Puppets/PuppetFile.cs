namespace Mte.Linux.Puppets;

/// <summary>The puppet as a file that can be executed.</summary>
internal static class PuppetFile
{
    /// <summary>
    /// Writes the program to a new temporary file and returns its path; the caller deletes it.
    /// </summary>
    public static string Create()
    {
        var path = Path.Combine(Path.GetTempPath(), $"mte-puppet-{Environment.ProcessId}-{Guid.NewGuid():n}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserExecute,
        };
        using var file = new FileStream(path, options);
        file.Write(PuppetImage.Elf());
        return path;
    }
}
