using System.Globalization;
using System.Text.Json.Nodes;
using Mte.Spec;

namespace Mte.Cases;

/// <summary>A number, decimal or hexadecimal.</summary>
internal sealed class NumberForm : Form
{
    private readonly bool narrow;
    private readonly (long Least, long Greatest)? within;

    public NumberForm(Type type, WithinAttribute? within)
    {
        narrow = type == typeof(int);
        if (within is not null)
            this.within = (within.Least, within.Greatest);
        else if (narrow)
            this.within = (int.MinValue, int.MaxValue);
    }

    public override string Expected => within is var (least, greatest)
        ? $"a number from {Shown(least)} to {Shown(greatest)}"
        : "a number of 64 bits";

    public override JsonObject Schema => within is var (least, greatest)
        ? new JsonObject
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = greatest },
                Schemas.Hexadecimal),
        }
        : Schemas.Number;

    public override object? Read(string field, Node node, StepScope scope)
    {
        if (node is Scalar scalar && Numbers.TryRead(scalar.Value, out var number)
            && (within is not var (least, greatest) || (number >= least && number <= greatest)))
            return narrow ? (object)(int)number : number;

        scope.Mistakes.WrongValue(field, Expected, node);
        return null;
    }

    private static string Shown(long number) => number.ToString(CultureInfo.InvariantCulture);
}
