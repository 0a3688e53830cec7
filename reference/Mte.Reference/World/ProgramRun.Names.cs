using Mte.Spec;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private bool UsesOnlyWhatWasMade(Op op) => processes.ContainsKey(op.By) && op switch
    {
        Op.Mmap mmap => (mmap.File is null || files.ContainsKey(mmap.File)) && (mmap.At is null || Made(mmap.At.Value)),
        Op.Munmap munmap => Made(munmap.At),
        Op.Mprotect mprotect => Made(mprotect.At),
        Op.Smaps smaps => Made(smaps.At),
        Op.Load load => Made(load.At),
        Op.Store store => Made(store.At),
        Op.Stg stg => Made(stg.At),
        Op.Ldg ldg => Made(ldg.At),
        Op.KvmCheckExtension check => check.Vm is null || vms.ContainsKey(check.Vm),
        Op.KvmEnableCap enable => vms.ContainsKey(enable.Vm),
        Op.KvmCreateVcpu create => vms.ContainsKey(create.Vm),
        Op.KvmArmVcpuInit init => vcpus.ContainsKey(init.Vcpu),
        Op.KvmSetUserMemoryRegion region => vms.ContainsKey(region.Vm) && Made(region.At),
        Op.KvmArmMteCopyTags copy => vms.ContainsKey(copy.Vm),
        Op.GuestTcf guest => vcpus.ContainsKey(guest.Vcpu),
        Op.GuestStg guest => vcpus.ContainsKey(guest.Vcpu),
        Op.GuestLdg guest => vcpus.ContainsKey(guest.Vcpu),
        Op.GuestLoad guest => vcpus.ContainsKey(guest.Vcpu),
        Op.GuestStore guest => vcpus.ContainsKey(guest.Vcpu),
        _ => true,
    };

    private bool Made(Place place) => mappings.ContainsKey(place.Name);
}
