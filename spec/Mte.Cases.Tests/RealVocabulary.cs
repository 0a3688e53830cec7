using System.Reflection;
using Mte.Cases.RulesAndFeatures;
using Mte.Spec.Features;
using Mte.Spec.Ops;

namespace Mte.Cases.Tests;

public sealed class RealVocabulary
{
    private static readonly Vocabulary Read = Vocabulary.Read(Path.Combine(Fixtures.Root, "spec"));

    [Test]
    public void Has_no_mistakes() => Assert.That(Read.Diagnostics, Is.Empty);

    [Test]
    public void Knows_every_fact_that_an_op_or_a_value_needs()
    {
        var needs = typeof(Op).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<NeedsAttribute>().Concat(
                type.GetFields().SelectMany(field => field.GetCustomAttributes<NeedsAttribute>())))
            .Select(needs => needs.Fact).Distinct();
        var facts = Read.Features.All.Values.Where(feature => feature.Kind is FeatureKind.Fact);

        Assert.That(needs, Is.SubsetOf(facts.Select(fact => fact.Id)));
    }
}
