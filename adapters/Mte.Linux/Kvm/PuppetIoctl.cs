using System.Runtime.InteropServices;
using Mte.Linux.Abi;
using Mte.Linux.Asm;
using Mte.Linux.Puppets;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Kvm;

/// <summary>ioctl in a puppet.</summary>
internal static class PuppetIoctl
{
    /// <summary>Makes an ioctl whose argument is a structure.</summary>
    public static Ran Ioctl<T>(this Puppet process, int descriptor, uint request, in T argument)
        where T : unmanaged
    {
        MemoryMarshal.Write(process.Data, argument);
        return process.IoctlValue(descriptor, request, process.DataAddress);
    }

    /// <summary>Makes an ioctl whose argument is a number or an address.</summary>
    public static Ran IoctlValue(this Puppet process, int descriptor, uint request, ulong argument) =>
        process.Run(Routines.Syscall(Arm64.NR_ioctl), (ulong)(long)descriptor, request, argument);

    /// <summary>A new descriptor of /dev/kvm. It is closed with the process, as all its others are.</summary>
    public static int Kvm(this Puppet process)
    {
        "/dev/kvm\0"u8.CopyTo(process.Data);
        var flags = Arm64.O_RDWR | Arm64.O_CLOEXEC;
        var ran = process.Run(Routines.Syscall(Arm64.NR_openat), Arm64.AT_FDCWD, process.DataAddress, flags);
        return ran.X0 >= 0
            ? (int)ran.X0
            : throw new AdapterException($"cannot open /dev/kvm: {(Errno)(-ran.X0)}");
    }
}
