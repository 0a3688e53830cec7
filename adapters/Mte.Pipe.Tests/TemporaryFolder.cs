namespace Mte.Pipe.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mte-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    /// <summary>Writes a program for <c>sh</c>.</summary>
    public string WriteScript(string name, string text)
    {
        Write(name, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(
            At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return At(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
