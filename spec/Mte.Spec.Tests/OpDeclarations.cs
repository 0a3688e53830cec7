using System.Reflection;

namespace Mte.Spec.Tests;

/// <summary>Nothing about an op is left to a default: a forgotten word would run on somebody's board unasked.</summary>
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
}
