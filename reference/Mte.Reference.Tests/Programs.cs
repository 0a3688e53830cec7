using Mte.Spec;
using static Mte.Reference.Tests.Ops;

namespace Mte.Reference.Tests;

/// <summary>Programs that between them look at everything that a part can get wrong.</summary>
internal static class Programs
{
    public static IReadOnlyList<Op[]> All { get; } =
    [
        .. Enum.GetValues<MemoryKind>().SelectMany(OfKind),
        Mprotects,
        Forks,
        Copies,
        Checks,
        RefusedMmap,
        [Map("ram", MemoryKind.AnonymousPrivate, Prot.Exec), Load("ram")],
        [Map("ram", MemoryKind.MemfdShared, Rw), Store("ram", 1), Mprotect("ram", RwMte), Ldg("ram")],
        Prctls,
        [Map("ram", MemoryKind.AnonymousPrivate, Rw), Stg("ram", 5), Ldg("ram"), Sync(), Load("ram", tag: 3)],
        [
            Map("ram", MemoryKind.AnonymousPrivate), new Op.Mprotect(At("ram"), Prot.Read, Tag: 3),
            new Op.Mmap("new", Rw, MapFlags.Private | MapFlags.Fixed, 1, null, At("ram"), 3), Vm(), Slot("ram", tag: 3),
        ],
        [new Op.KvmCheckExtension(KvmCap.KVM_CAP_ARM_MTE)],
        [Map("ram", MemoryKind.AnonymousPrivate), Vm(), Slot("ram"), Cap(), Slot("ram+0", "20p", slot: 1)],
        [Vm(), Cap(), Cap(), Cap(args: 5), Cap(flags: 1), Vcpu(), Cap()],
        [Vm(), Cap(), Vcpu(), new Op.KvmArmVcpuInit("cpu", VcpuFeatures.El1_32bit)],
        [Map("ram", MemoryKind.AnonymousPrivate), Stg("ram", 3), Vm(), Slot("ram"), Vcpu(), GuestLdg("16p"),
            FromGuest()],
        Guest,
        Replaced,
        [Map("ram", MemoryKind.AnonymousPrivate), Munmap("ram"), Vm(), Cap(), Slot("ram")],
        [
            Map("high", MemoryKind.FileShared, Rw), Map("low", MemoryKind.AnonymousPrivate, Rw), Vm(), Cap(),
            Slot("low", pages: 2),
        ],
        CopyTags,
    ];

    private static IEnumerable<Op[]> OfKind(MemoryKind kind) =>
    [
        [Map("ram", kind), Smaps("ram", "mt"), Stg("ram", 5), Ldg("ram", 3)],
        [Map("ram", kind, Rw), Vm(), Cap(), Slot("ram"), Vcpu(), GuestStg("16p", 5), GuestLdg("16p", 2)],
        [Map("ram", kind, Rw), Vm(), Slot("ram"), Cap(), Vcpu(), GuestStg("16p", 5), GuestLdg("16p", 2)],
    ];

    private static Op[] Mprotects =>
    [
        Map("ram", MemoryKind.AnonymousPrivate, RwMte | Prot.Bti), Stg("ram", 5), Mprotect("ram", Prot.Read),
        Smaps("ram", "mt"),
        Smaps("ram", "bt"), Ldg("ram", 3), Mprotect("ram", (Prot)0x40), Mprotect("ram", RwMte), Ldg("ram", 3),
    ];

    private static Op[] Forks =>
    [
        Map("ram", MemoryKind.AnonymousPrivate), Sync(), Stg("ram", 5, 6, 7), Fork(), By("child", Get()),
        By("child", Smaps("ram", "mt")), By("child", Store("ram", 9, tag: 5)), Ldg("ram", 3),
        By("child", Ldg("ram", 3)),
    ];

    private static Op[] Copies =>
    [
        new Op.MemfdCreate("file"), new Op.Mmap("one", RwMte, MapFlags.Shared, 1, "file"), Stg("one", 4),
        Store("one", 8),
        new Op.Mmap("two", RwMte, MapFlags.Private, 1, "file"), Ldg("two", 2), Store("two+1g", 1),
        Ldg("two", 2), Load("two"),
    ];

    private static Op[] Checks =>
    [
        Map("ram", MemoryKind.AnonymousPrivate), Stg("ram", 5, 6), Load("ram", tag: 1), Sync(),
        Load("ram", tag: 1),
        Load("ram", tag: 0), Store("ram+4", 9, tag: 1), Load("ram", tag: 5), Load("ram+12", tag: 5),
        Set((TaggedAddrCtrl)(1UL << 40)), Load("ram", tag: 1),
    ];

    private static Op[] RefusedMmap =>
    [
        Map("ram", MemoryKind.HugetlbPrivate, Rw), Store("ram", 7),
        new Op.MemfdCreate("file", 1, MemfdFlags.Hugetlb),
        new Op.Mmap("new", RwMte, MapFlags.Shared | MapFlags.Fixed, 512, "file", At("ram")), Load("ram"),
    ];

    private static Op[] Prctls =>
    [
        Set((TaggedAddrCtrl)0x2ab), Get(), Set((TaggedAddrCtrl)6), Get(), Set((TaggedAddrCtrl)(1UL << 40)),
        Get(),
        new Op.Prctl(PrctlOption.PR_SET_TAGGED_ADDR_CTRL, 0, Arg3: 1),
    ];

    private static Op[] Guest =>
    [
        Map("ram", MemoryKind.AnonymousPrivate, Rw, pages: 2), Store("ram", 1), Vm(), Cap(),
        Slot("ram", pages: 2), Vcpu(),
        GuestLdg("16p"), GuestStg("16p", 5), GuestLdg("16p", 2), GuestSync(), GuestLoad("16p", tag: 1),
        GuestLoad("16p", tag: 5),
        Fork(), GuestStore("16p", 9, tag: 5), GuestLdg("16p", 2), ToGuest("17p", 3), GuestLdg("17p", 2),
    ];

    private static Op[] Replaced =>
    [
        Map("ram", MemoryKind.AnonymousPrivate, Rw), new Op.MemfdCreate("file", 1), Vm(), Cap(), Slot("ram"),
        Vcpu(),
        GuestStg("16p", 5), new Op.Mmap("new", Rw, MapFlags.Shared | MapFlags.Fixed, 1, "file", At("ram")),
        GuestLdg("16p"),
    ];

    private static Op[] CopyTags =>
    [
        Map("ram", MemoryKind.AnonymousPrivate, Rw, pages: 2), Store("ram+1p", 1), Vm(), Cap(),
        Slot("ram", pages: 2),
        ToGuest("16p", 3), FromGuest(pages: 2), FromGuest(pages: 3), FromGuest(pages: 0),
        FromGuest(flags: 2), FromGuest("30p"),
        ToGuest("16p", 3, reserved: 1), FromGuest(bytes: 16),
        Slot("ram", pages: 2, flags: MemFlags.LogDirtyPages), ToGuest("16p", 4),
    ];
}
