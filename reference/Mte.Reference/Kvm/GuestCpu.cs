using Mte.Reference.Kernels;
using Mte.Reference.Mte;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.Kvm;

/// <summary>
/// A guest's instructions, at EL1 or EL0 with the MMU on: each address is mapped to itself, as Tagged Normal
/// memory. Its own code and data lie above the memory that a program may use, and are left out.
/// </summary>
public sealed class GuestCpu(Vcpu vcpu, int el) : Cpu(vcpu.Vm.Kernel.PageSize)
{
    /// <summary>Where the memory ends that a program may use.</summary>
    public const ulong End = 1UL << 30;

    private readonly Kernel kernel = vcpu.Vm.Kernel;

    /// <summary>
    /// Without HCR_EL2.ATA there are no tags: LDG reads 0, STG is ignored, nothing is checked.
    /// </summary>
    protected override Stop? Translate(
        ulong address, bool write, bool decodable, out Page page, out bool tagged)
    {
        tagged = kernel.Parts.Stage2.Ata(vcpu.Vm);
        page = vcpu.Vm.KvmHandleGuestAbort(address, write, decodable, out var exit) ?? kernel.ZeroPage;
        return exit;
    }

    protected override int FirstMismatch(Page page, int offset, int bytes, byte tag) =>
        kernel.Parts.TagCheck.FirstMismatch(page, offset, bytes, tag);

    protected override Stop? Mismatched(ulong far, bool write, out bool goesOn)
    {
        var tcf = el == 0 ? vcpu.Tcf0 : vcpu.Tcf;
        goesOn = tcf is Tcf.None or Tcf.Async || (write && tcf is Tcf.Asymm);
        if (goesOn && tcf is not Tcf.None)
            vcpu[el == 0 ? UserRegister.TFSRE0_EL1 : UserRegister.TFSR_EL1] |= 1;

        vcpu.HandlerTco = !goesOn || vcpu.HandlerTco;

        return goesOn ? null : new Stop(FaultCode.GUEST_TAG_CHECK, Address.UntaggedAddr(far));
    }
}
