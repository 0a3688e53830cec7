using System.Reflection;
using System.Text.Json.Nodes;
using Mte.Spec;

namespace Mte.Cases;

/// <summary>A number, decimal or hexadecimal.</summary>
internal sealed class NumberForm : Form
{
    private readonly bool narrow;
    private readonly (long Least, long Greatest)? within;
    private readonly IReadOnlyList<long> only;

    public NumberForm(ParameterInfo parameter, bool narrow)
    {
        this.narrow = narrow;
        only = parameter.GetCustomAttribute<OneOfAttribute>()?.Numbers ?? [];
        if (parameter.GetCustomAttribute<WithinAttribute>() is { } limits)
            within = (limits.Least, limits.Greatest);
        else if (narrow)
            within = (int.MinValue, int.MaxValue);
    }

    public override string Expected => (only, within) switch
    {
        ({ Count: > 0 }, _) => $"one of the numbers {string.Join(", ", only)}",
        (_, var (least, greatest)) => $"a number from {least} to {greatest}",
        _ => "a number of 64 bits",
    };

    public override JsonObject Schema() => (only, within) switch
    {
        ({ Count: > 0 }, _) => new JsonObject { ["enum"] = new JsonArray([.. only.Select(one => (JsonNode)one)]) },
        (_, var (least, greatest)) => Schemas.Within(least, greatest),
        _ => Schemas.Number,
    };

    public override object? Read(string field, Node node, StepScope scope)
    {
        if (node is Scalar scalar && Numbers.TryRead(scalar.Value, out var number) && Allows(number))
            return narrow ? (object)(int)number : number;

        scope.Mistakes.WrongValue(field, Expected, node);
        return null;
    }

    private bool Allows(long number) =>
        (only.Count == 0 || only.Contains(number))
        && (within is not var (least, greatest) || (number >= least && number <= greatest));
}
