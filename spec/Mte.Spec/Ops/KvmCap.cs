namespace Mte.Spec;

public abstract partial record Op
{
    /// <summary>The ioctl KVM_ENABLE_CAP on a vCPU, where arm64 has no capability to enable.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Cap">The capability.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record KvmVcpuEnableCap([Uses(Thing.Vcpu)] string Vcpu, KvmCap Cap) : Op;
}
