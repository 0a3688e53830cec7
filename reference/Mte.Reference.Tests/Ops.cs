using Mte.Reference.World;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.Tests;

/// <summary>Short ways to write programs, and to see what they come to.</summary>
internal static class Ops
{
    public const Prot Rw = Prot.Read | Prot.Write, RwMte = Rw | Prot.Mte;

    /// <summary>The newest profile, whichever it is.</summary>
    public static string Newest => Profiles.Default.Name;

    /// <summary>The outcomes, as they are shown to people.</summary>
    public static string[] Run(string profile, params Op[] ops) => Run(Profiles.For(profile)!, 4096, ops);

    public static string[] Run(Profile profile, int pageSize, params Op[] ops)
    {
        using var world = new ReferenceWorld(profile, pageSize);
        return [.. world.Run(new Program("test", ops)).Outcomes.Select(outcome => outcome.ToString())];
    }

    /// <summary>The outcome of the last op, of a program that runs to its end.</summary>
    public static string Last(string profile, params Op[] ops)
    {
        var outcomes = Run(profile, ops);
        Assert.That(outcomes, Has.Length.EqualTo(ops.Length), $"{profile}: {string.Join("; ", outcomes)}");
        return outcomes[^1];
    }

    public static Place At(string text) =>
        Place.TryParse(text, out var place) ? place : throw new ArgumentException(text, nameof(text));

    public static Gpa Gpa(string text) =>
        global::Mte.Spec.Values.Gpa.TryParse(text, out var gpa)
            ? gpa
            : throw new ArgumentException(text, nameof(text));

    public static Op Map(string name, MemoryKind kind, Prot prot = RwMte, int pages = 1) =>
        new Op.Map(name, kind, prot, pages);

    public static Op Mprotect(string at, Prot prot, int pages = 1) => new Op.Mprotect(At(at), prot, pages);

    public static Op Munmap(string at, int pages = 1) => new Op.Munmap(At(at), pages);

    public static Op Stg(string at, params byte[] tags) => new Op.Stg(At(at), new Tags(tags));

    public static Op Ldg(string at, int granules = 1) => new Op.Ldg(At(at), granules);

    public static Op Load(string at, int tag = 0, int bytes = 8) => new Op.Load(At(at), tag, bytes);

    public static Op Store(string at, long value, int tag = 0, int bytes = 8) => new Op.Store(At(at), value,
        tag, bytes);

    public static Op Smaps(string at, string flag) => new Op.Smaps(flag, At(at));

    public static Op Fork(string child = "child") => new Op.Fork(child);

    public static Op By(string process, Op op) => op with { By = process };

    public static Op Set(TaggedAddrCtrl control) => new Op.Prctl(PrctlOption.PR_SET_TAGGED_ADDR_CTRL,
        control);

    public static Op Get() => new Op.Prctl(PrctlOption.PR_GET_TAGGED_ADDR_CTRL);

    public static Op Sync() => Set(TaggedAddrCtrl.PR_MTE_TCF_SYNC);

    public static Op Vm(string name = "vm") => new Op.KvmCreateVm(name);

    public static Op Cap(string vm = "vm", long flags = 0, long args = 0) =>
        new Op.KvmEnableCap(vm, KvmCap.KVM_CAP_ARM_MTE, flags, args);

    public static Op Vcpu(string name = "cpu", string vm = "vm", int id = 0) => new Op.KvmCreateVcpu(name,
        vm, id);

    public static Op Slot(
        string at, string gpa = "16p", int pages = 1, int slot = 0, MemFlags flags = 0, int tag = 0,
        string vm = "vm") =>
        new Op.KvmSetUserMemoryRegion(vm, Gpa(gpa), At(at), slot, pages, flags, tag);

    public static Op FromGuest(string gpa = "16p", int pages = 1, int bytes = 0, long flags = 0,
        string vm = "vm") =>
        new Op.KvmArmMteCopyTags(vm, Gpa(gpa), CopyDirection.FromGuest, null, pages, bytes, flags);

    public static Op ToGuest(string gpa, byte tag, int pages = 1, long reserved = 0, string vm = "vm") =>
        new Op.KvmArmMteCopyTags(vm, Gpa(gpa), CopyDirection.ToGuest, new Tags(tag), pages,
            Reserved: reserved);

    public static Op GuestStg(string gpa, params byte[] tags) => new Op.GuestStg("cpu", Gpa(gpa),
        new Tags(tags));

    public static Op GuestLdg(string gpa, int granules = 1) => new Op.GuestLdg("cpu", Gpa(gpa), granules);

    public static Op GuestLoad(string gpa, int tag = 0) => new Op.GuestLoad("cpu", Gpa(gpa), tag);

    public static Op GuestStore(string gpa, long value, int tag = 0) => new Op.GuestStore("cpu", Gpa(gpa),
        value, tag);

    public static Op GuestSync() => new Op.GuestTcf("cpu", Tcf.Sync);
}
