using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about what children, threads and new programs start with.</summary>
internal static class WrongThreads
{
    public static IEnumerable<KnownPart> All =>
    [
        new("fork-drops-mte", "a child's mappings have no PROT_MTE", With(new DropMte())),
        new("fork-drops-mode", "a child checks no tags", With(new DropMode())),
        new("thread-drops-mode", "a new thread checks no tags", With(new DropThreadMode())),
        new("fork-drops-tco", "a child starts with PSTATE.TCO clear", With(new DropTco())),
        new("exec-keeps-mode", "a new program checks tags as the old one did",
            parts => parts with { Exec = new Keep(mode: true) }),
        new("exec-keeps-abi", "a new program has the tagged address ABI if the old one had it",
            parts => parts with { Exec = new Keep(abi: true) }),
        new("exec-keeps-tco", "a new program starts with the old one's PSTATE.TCO",
            parts => parts with { Exec = new Keep(tco: true) }),
    ];

    private static Func<Parts, Parts> With(IForkPolicy fork) => parts => parts with { Fork = fork };

    private class Like : IForkPolicy
    {
        private readonly InheritAll right = new();

        public virtual VmFlags FlagsOfChild(VmFlags flags) => right.FlagsOfChild(flags);

        public virtual bool InheritsTaggedAddrCtrl => true;

        public virtual bool ThreadInheritsTaggedAddrCtrl => true;

        public virtual bool InheritsTco => true;
    }

    private sealed class DropMte : Like
    {
        public override VmFlags FlagsOfChild(VmFlags flags) => base.FlagsOfChild(flags) & ~VmFlags.VM_MTE;
    }

    private sealed class DropMode : Like
    {
        public override bool InheritsTaggedAddrCtrl => false;
    }

    private sealed class DropThreadMode : Like
    {
        public override bool ThreadInheritsTaggedAddrCtrl => false;
    }

    private sealed class DropTco : Like
    {
        public override bool InheritsTco => false;
    }

    private sealed class Keep(bool mode = false, bool abi = false, bool tco = false) : IExecPolicy
    {
        public void FlushThread(TaskStruct task)
        {
            var (oldMode, oldCtrl, oldAbi, oldTco) = (task.Tcf0, task.MteCtrl, task.TaggedAddr, task.Tco);
            new ResetAll().FlushThread(task);
            if (mode)
                (task.Tcf0, task.MteCtrl) = (oldMode, oldCtrl);

            task.TaggedAddr = abi && oldAbi;
            task.Tco = tco && oldTco;
        }
    }
}
