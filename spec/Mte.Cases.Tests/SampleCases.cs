using Mte.Spec.Cases;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Cases.Tests;

public sealed class SampleCases
{
    private static readonly CaseFolder Folder = CaseFolder.Read(Fixtures.SampleCases, Fixtures.Vocabulary);

    [Test]
    public void Have_no_mistakes()
    {
        Assert.That(Fixtures.Vocabulary.Diagnostics, Is.Empty);
        Assert.That(Folder.Diagnostics, Is.Empty);
    }

    [Test]
    public void Are_told_apart_by_as_many_columns_as_it_takes() =>
        Assert.That(Folder.Cases.Select(@case => @case.Id), Is.EqualTo(new[]
        {
            "fork/child-kinds[step=fork]",
            "fork/child-kinds[step=clone_thread+main]",
            "fork/cow-copies-tags",
            "kvm/guest-tags",
            "kvm/memslot-shared-refused[kind=anonymous_private,refused=ok,pages=1]",
            "kvm/memslot-shared-refused[kind=memfd_shared,refused=EINVAL,pages=1]",
            "kvm/memslot-shared-refused[kind=memfd_shared,refused=EINVAL,pages=2]",
            "kvm/memslot-shared-refused[kind=tmpfs_shared,refused=EINVAL,pages=1]",
        }));

    [Test]
    public void Show_the_rules_of_their_row() => Assert.That(
        Folder.Cases.Take(2).Select(@case => @case.Rules),
        Is.EqualTo(new string[][] { ["FORK-COW-001", "FORK-COW-002"], ["FORK-COW-001", "KVM-SLOT-003"] }));

    [Test]
    public void Need_and_lack_what_their_rules_ops_and_values_do()
    {
        var tmpfs = Folder.Cases[^1];
        Assert.That(tmpfs.Needs, Is.EqualTo(new[] { "kvm-mte", "kvm", "tmpfs" }));
        Assert.That(tmpfs.Lacks, Is.EqualTo(new[] { "shared-mte-memslots" }));
    }

    [Test]
    public void Become_ops_with_the_values_of_the_row()
    {
        var (map, slot) = (Folder.Cases[6].Steps[2], Folder.Cases[6].Steps[3]);

        Assert.That(
            map.Op, Is.EqualTo(new Op.Map("ram", MemoryKind.MemfdShared, Prot.Read | Prot.Write, Pages: 2)));
        Assert.That(
            map.Text, Is.EqualTo("map: {as: ram, kind: memfd_shared, prot: [read, write], pages: 2}"));
        Assert.That(map.Line, Is.EqualTo(11));
        Assert.That(slot.Op, Is.EqualTo(
            new Op.KvmSetUserMemoryRegion("vm", new Gpa(16, 0), new Place("ram", 0, 0), Pages: 2)));
        Assert.That(slot.Expect, Is.EqualTo(new Expectation.Fails(Errno.EINVAL)));
    }

    [Test]
    public void Expect_faults_at_the_place_of_the_op()
    {
        var steps = Folder.Cases[3].Steps;

        Assert.That(steps[11].Expect, Is.EqualTo(
            new Expectation.Faults(FaultCode.GUEST_TAG_CHECK, new Place("gpa", 16, 0))));
        Assert.That(steps[12].Expect, Is.EqualTo(
            new Expectation.Faults(FaultCode.KVM_EXIT_MMIO, new Place("gpa", 99, 0))));
    }

    [Test]
    public void Take_bits_without_a_name_as_numbers()
    {
        var word = (
            TaggedAddrCtrl)0x7fff8 | TaggedAddrCtrl.PR_TAGGED_ADDR_ENABLE | TaggedAddrCtrl.PR_MTE_TCF_SYNC;

        Assert.That(
            Folder.Cases[2].Steps[1].Op, Is.EqualTo(new Op.Prctl(PrctlOption.PR_SET_TAGGED_ADDR_CTRL, word)));
    }

    [Test]
    public void Have_levels_of_every_release_that_changes_something()
    {
        var levels = Fixtures.Vocabulary.Features.Levels;

        Assert.That(
            levels.Select(level => level.Release), Is.EqualTo(new[] { "5.10", "5.14", "6.1", "6.2" }));
        Assert.That(levels[1].Has, Is.EquivalentTo(new[] { "kvm-mte", "hugetlb-anonymous-mte" }));
        Assert.That(levels[2].Has, Is.EquivalentTo(new[] { "kvm-mte" }));
    }
}
