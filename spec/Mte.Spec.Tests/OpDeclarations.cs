using System.Reflection;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;

namespace Mte.Spec.Tests;

/// <summary>
/// Nothing about an op is left to a default: a forgotten word would run on somebody's board unasked.
/// </summary>
public sealed class OpDeclarations
{
    private static IEnumerable<Type> Ops =>
        typeof(Op).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract);

    [TestCaseSource(nameof(Ops))]
    public void State_the_facts(Type op) =>
        Assert.That(op.GetCustomAttribute<FactsAttribute>(), Is.Not.Null, $"{op.Name} wants [Facts(...)]");

    [TestCaseSource(nameof(Ops))]
    public void State_what_the_op_needs(Type op) => Assert.That(
        op.GetCustomAttributes<NeedsAttribute>().Any(),
        Is.Not.EqualTo(op.GetCustomAttributes<NeedsNothingAttribute>().Any()),
        $"{op.Name} wants [Needs(...)] or [NeedsNothing]");

    [TestCaseSource(nameof(Ops))]
    public void Name_a_family(Type op) =>
        Assert.That(op.BaseType, Is.Not.EqualTo(typeof(Op)), $"{op.Name} wants a family as its base");

    private static IEnumerable<Type> LitmusOps =>
        typeof(LitmusOp).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(LitmusOp)));

    [TestCaseSource(nameof(LitmusOps))]
    public void State_which_op_a_litmus_op_does(Type op)
    {
        var facts = op.GetCustomAttribute<LitmusFactsAttribute>();
        Assert.That(facts, Is.Not.Null, $"{op.Name} wants [LitmusFacts(...)]");
        Assert.That(FactsAttribute.OfType(facts!.Op).InLitmus, Is.Not.EqualTo(InLitmus.Nowhere), op.Name);
    }

    [Test]
    public void Have_a_litmus_op_for_each_op_that_litmus_tests_may_have() => Assert.That(
        Ops.Where(op => FactsAttribute.OfType(op).InLitmus != InLitmus.Nowhere),
        Is.EquivalentTo(
            LitmusOps.Select(op => op.GetCustomAttribute<LitmusFactsAttribute>()!.Op).Distinct()));
}
