using System.Buffers.Binary;
using System.Text;
using Mte.Linux.Asm;

namespace Mte.Linux.Puppets;

/// <summary>System calls in a puppet, and the arguments that they point to, in its room for data.</summary>
internal static class PuppetData
{
    /// <summary>Makes a system call.</summary>
    public static Ran Syscall(this Puppet process, int number, params ReadOnlySpan<ulong> arguments) =>
        process.Run(Routines.Syscall(number), arguments);

    /// <summary>Writes a 64-bit word, so many bytes into the room.</summary>
    public static void Put(this Puppet process, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(process.Data[at..], value);

    /// <summary>Reads a 64-bit word, so many bytes into the room.</summary>
    public static long Word(this Puppet process, int at) =>
        BinaryPrimitives.ReadInt64LittleEndian(process.Data[at..]);

    /// <summary>Writes struct iovec at the start of the room.</summary>
    public static void PutIovec(this Puppet process, ulong start, long length)
    {
        process.Put(0, start);
        process.Put(sizeof(ulong), (ulong)length);
    }

    /// <summary>Writes a text and its null to the start of the room; answers its address.</summary>
    public static ulong PutText(this Puppet process, string text)
    {
        var end = Encoding.UTF8.GetBytes(text, process.Data);
        process.Data[end] = 0;
        return process.DataAddress;
    }

    /// <summary>Clears so many bytes at the start of the room; answers their address.</summary>
    public static ulong PutZeros(this Puppet process, int bytes)
    {
        process.Data[..bytes].Clear();
        return process.DataAddress;
    }
}
