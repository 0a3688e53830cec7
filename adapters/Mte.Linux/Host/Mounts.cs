namespace Mte.Linux.Host;

/// <summary>Finds folders by the file system they are on.</summary>
internal static class Mounts
{
    /// <summary>
    /// The first of the folders that is writable and on one of the file systems; null if none is.
    /// </summary>
    public static string? FolderOn(ReadOnlySpan<string> types, ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
            if (Directory.Exists(folder) && types.Contains(TypeOf(folder)) && IsWritable(folder))
                return folder;

        return null;
    }

    private static string TypeOf(string folder)
    {
        var path = Path.GetFullPath(folder).TrimEnd('/') + "/";
        var (longest, type) = (-1, "");
        foreach (var line in File.ReadLines("/proc/self/mounts"))
        {
            var fields = line.Split(' ');
            var mount = fields[1].TrimEnd('/') + "/";

            // Later lines cover earlier ones, hence "at least as long".
            if (path.StartsWith(mount, StringComparison.Ordinal) && mount.Length >= longest)
                (longest, type) = (mount.Length, fields[2]);
        }

        return type;
    }

    private static bool IsWritable(string folder)
    {
        try
        {
            using var probe = new FileStream(
                Path.Combine(folder, $"mte-probe-{Guid.NewGuid():n}"),
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose,
                });
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
