using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using Mte.Packaging.Tools;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Packaging;

/// <summary>Makes the file that runs the cases on a board: the agent, followed by the cases.</summary>
public static class BoardFile
{
    /// <summary>Writes the file, and makes it executable.</summary>
    /// <param name="path">The file.</param>
    /// <param name="carried">The cases.</param>
    /// <param name="progress">Told, in one sentence each, what takes long.</param>
    /// <param name="agent">A compiled agent; compiled from its sources if not given.</param>
    /// <exception cref="AdapterException">the agent cannot be compiled here.</exception>
    public static void Write(
        string path, Carried carried, Action<string>? progress = null, string? agent = null)
    {
        var packed = Packed(carried);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, packed.Length);
        var program = File.ReadAllBytes(agent ?? AgentBuild.Find(CacheFolder.Default, progress));
        CacheFolder.Write(Path.GetFullPath(path), [.. program, .. packed, .. length, .. "MTECONF1"u8]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
    }

    private static byte[] Packed(Carried carried)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            JsonSerializer.Serialize(gzip, carried, WireJson.Default.Carried);

        return packed.ToArray();
    }
}
