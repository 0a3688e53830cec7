namespace Mte.Reference.Kernels;

/// <summary>A fact that depends on whether a VM has KVM_CAP_ARM_MTE enabled.</summary>
/// <param name="With">What holds for a VM with the capability.</param>
/// <param name="Without">What holds for a VM without it.</param>
public sealed record ByCap<T>(T With, T Without)
{
    /// <summary>What holds for this VM.</summary>
    public T For(Vm vm) => vm.HasMte ? With : Without;
}
