using System.Diagnostics;
using System.Reflection;
using Mte.Cases.Nodes;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Cases.Forms;

/// <summary>
/// What the value of a field looks like: how it is described and read.
/// </summary>
internal abstract class Form
{
    /// <summary>What is expected, in words that follow "expected … to be".</summary>
    public abstract string Expected { get; }

    /// <summary>Reads a value; null if it is not one, which has then been reported.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="node">What was written.</param>
    /// <param name="scope">The step that it is written in.</param>
    public abstract object? Read(string field, Node node, StepScope scope);

    /// <summary>The one place that knows which types the fields of ops can have.</summary>
    public static Form Of(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (type.IsEnum)
            return new WordsForm(type);

        if (type == typeof(int) || type == typeof(long))
            return new NumberForm(parameter, narrow: type == typeof(int));

        if (type == typeof(string))
            return new NameForm(
                parameter.GetCustomAttribute<MakesAttribute>()?.Thing,
                parameter.GetCustomAttribute<UsesAttribute>()?.Thing);

        return type == typeof(Place) ? new PlaceForm()
            : type == typeof(Gpa) ? new GpaForm()
            : type == typeof(Tags) ? new TagsForm()
            : throw new UnreachableException($"no way to write a {type.Name}");
    }
}
