using System.Reflection;
using Mte.Cases.Nodes;
using Mte.Cases.Yaml;
using Mte.Spec.Ops;

namespace Mte.Cases.Forms;

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

    /// <summary>Whether it has 32 bits and not 64.</summary>
    public bool IsNarrow => narrow;

    /// <summary>The only numbers that it can be; any within the limits if there are none.</summary>
    public IReadOnlyList<long> Only => only;

    /// <summary>The least and the greatest number that it can be; null if it has no limits.</summary>
    public (long Least, long Greatest)? Within => within;

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
