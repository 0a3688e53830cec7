using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Kvm;

/// <summary>
/// A guest's instructions, at EL1 with the MMU on: each address is mapped to itself, as Tagged Normal memory.
/// Its own code and data lie above the memory that a program may use, and are left out.
/// </summary>
public sealed class El1(Vcpu vcpu) : Cpu(vcpu.Vm.Kernel.PageSize)
{
    /// <summary>Where the memory ends that a program may use.</summary>
    public const ulong End = 1UL << 30;

    private readonly Kernel kernel = vcpu.Vm.Kernel;

    /// <summary>
    /// Without HCR_EL2.ATA there are no tags: LDG reads 0, STG is ignored, nothing is checked.
    /// </summary>
    protected override Stop? Translate(ulong address, bool write, bool decodable, out Page page, out bool tagged)
    {
        tagged = kernel.Parts.Stage2.Ata(vcpu.Vm);
        page = vcpu.Vm.KvmHandleGuestAbort(address, write, decodable, out var exit) ?? kernel.ZeroPage;
        return exit;
    }

    protected override int FirstMismatch(Page page, int offset, int bytes, byte tag) =>
        kernel.Parts.TagCheck.FirstMismatch(page, offset, bytes, tag);

    protected override Stop? Mismatched(ulong far, bool write, out bool goesOn)
    {
        goesOn = vcpu.Tcf is Tcf.None or Tcf.Async || (write && vcpu.Tcf is Tcf.Asymm);
        if (goesOn && vcpu.Tcf is not Tcf.None)
            vcpu[UserRegister.TFSR_EL1] |= 1;

        return goesOn ? null : new Stop(FaultCode.GUEST_TAG_CHECK, Address.UntaggedAddr(far));
    }
}
