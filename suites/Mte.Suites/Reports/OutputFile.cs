using System.Text;
using Mte.Spec.Judging;

namespace Mte.Suites.Reports;

/// <summary>
/// A file that results go to. The constructor checks before the run that it can be written, so that no
/// results are lost.
/// </summary>
public sealed class OutputFile
{
    /// <summary>The name that stands for the standard output.</summary>
    public const string StandardOutput = "-";

    private readonly string target;
    private readonly TextWriter? screen;

    /// <param name="option">The option that names it.</param>
    /// <param name="path">Its name, as the user gave it.</param>
    /// <exception cref="UsageException">it cannot be written to.</exception>
    public OutputFile(string option, string path)
    {
        if (path.Length == 0)
            throw new UsageException(
                $"{option} needs a file to write to; {StandardOutput} is the standard output");

        if (path is StandardOutput or "/dev/stdout")
        {
            (target, screen) = (StandardOutput, Console.Out);
            return;
        }

        target = Resolved(Path.GetFullPath(path));
        if (Directory.Exists(target))
            throw new UsageException($"{option} {path} is a folder; expected a file to write to");

        if (!Directory.Exists(Path.GetDirectoryName(target)))
            throw new UsageException($"there is no folder to write {path} to");

        if (IsReplaced)
            Try(option, path);
    }

    /// <summary>Whether it is the standard output, which then has nothing else to say.</summary>
    public bool IsScreen => screen is not null;

    /// <summary>Refuses two files that are one: the second would replace the first.</summary>
    /// <exception cref="UsageException">there are two.</exception>
    public static void Distinguish(IEnumerable<OutputFile> files)
    {
        if (files.GroupBy(file => file.target).FirstOrDefault(same => same.Skip(1).Any()) is { } twice)
            throw new UsageException(
                $"{twice.Key} would be written twice; expected a file of its own for each form");
    }

    /// <summary>Writes it, all of it or nothing.</summary>
    public void Write(Action<Stream> write)
    {
        using var all = new MemoryStream();
        write(all);
        var bytes = all.ToArray();
        if (screen is not null)
            Show(screen, bytes);
        else if (IsReplaced)
            Replace(bytes);
        else
            File.WriteAllBytes(target, bytes);
    }

    // What has bytes is a regular file. A device or a pipe has none, and stays what it is.
    private bool IsReplaced => !File.Exists(target) || new FileInfo(target).Length > 0;

    private string Part => target + ".part";

    private static string Resolved(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path;
        }
    }

    private static void Show(TextWriter screen, byte[] bytes)
    {
        screen.Write(Encoding.UTF8.GetString(bytes));
        screen.Flush();
    }

    private void Try(string option, string path)
    {
        try
        {
            File.WriteAllBytes(Part, []);
            File.Delete(Part);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} {path} cannot be written: {wrong.Message}");
        }
    }

    private void Replace(byte[] bytes)
    {
        try
        {
            File.WriteAllBytes(Part, bytes);
            File.Move(Part, target, overwrite: true);
        }
        finally
        {
            File.Delete(Part);
        }
    }
}
