using System.Reflection;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Cases.Forms;

/// <summary>What can be written of one field of an op.</summary>
/// <param name="Name">The field's name in YAML.</param>
/// <param name="Member">The name of the record's parameter.</param>
/// <param name="Form">What its value looks like.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="Default">The value that it has otherwise.</param>
/// <param name="Makes">What the field gives a name to, if it does.</param>
internal sealed record OpField(
    string Name, string Member, Form Form, bool Required, object? Default, Thing? Makes)
{
    public static OpField Of(ParameterInfo parameter)
    {
        var makes = parameter.GetCustomAttribute<MakesAttribute>()?.Thing;
        return new OpField(
            Spelling.Of(parameter.Name!), parameter.Name!, Form.Of(parameter), !parameter.HasDefaultValue,
            DefaultOf(parameter), makes);
    }

    /// <summary>Reflection gives the default of an enum as a number.</summary>
    private static object? DefaultOf(ParameterInfo parameter) =>
        parameter is { HasDefaultValue: true, DefaultValue: { } value, ParameterType.IsEnum: true }
            ? Enum.ToObject(parameter.ParameterType, value)
            : parameter.HasDefaultValue ? parameter.DefaultValue : null;
}
