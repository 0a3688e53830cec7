using Mte.Cases.Reading;
using Mte.Spec.Cases;

namespace Mte.Cases.Tests;

public sealed class Shorthands
{
    private const string Text = """
        case: A guest reads tag 0
        rules: [FORK-COW-001]
        steps:
          - map: {as: ram, kind: anonymous_private, prot: [read, write], pages: 2}
          - kvm_guest: {as: vm, vcpu: cpu, at: ram, gpa: 16p, pages: 2, mte: $mte}
          - guest_ldg: {vcpu: cpu, gpa: 16p, expect: 0}
        for: {mte: [0, 1]}
        """;

    private static readonly IReadOnlyList<Case> Cases =
        CaseFile.Read("guest.yaml", Text, Fixtures.Vocabulary).Cases;

    [TestCase(0, "Map KvmCreateVm KvmSetUserMemoryRegion KvmCreateVcpu KvmArmVcpuInit GuestLdg")]
    [TestCase(1, "Map KvmCreateVm KvmEnableCap KvmSetUserMemoryRegion KvmCreateVcpu KvmArmVcpuInit GuestLdg")]
    public void Are_replaced_by_their_ops(int row, string ops) =>
        Assert.That(
            string.Join(" ", Cases[row].Steps.Select(step => step.Op.GetType().Name)), Is.EqualTo(ops));

    [Test]
    public void Say_in_each_step_which_op_of_them_it_is() => Assert.That(
        Cases[1].Steps[2].Text,
        Is.EqualTo("kvm_enable_cap of kvm_guest: {as: vm, vcpu: cpu, at: ram, gpa: 16p, pages: 2, mte: 1}"));

    [Test]
    public void Need_what_their_ops_need() => Assert.That(Cases[0].Needs, Does.Contain("kvm"));
}
