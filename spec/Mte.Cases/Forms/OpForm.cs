using System.Reflection;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Cases.Forms;

/// <summary>
/// What can be written of one op, or of a shorthand for several: read off its record, so that one place only
/// describes it.
/// </summary>
/// <param name="Name">The name in YAML.</param>
/// <param name="Type">Its record.</param>
/// <param name="Fields">Its fields, in the order of the record.</param>
/// <param name="Needs">Facts that it needs.</param>
/// <param name="Answer">What it answers when it succeeds.</param>
internal sealed record OpForm(
    string Name, Type Type, IReadOnlyList<OpField> Fields, IReadOnlyList<string> Needs, Answer Answer)
{
    private readonly ConstructorInvoker make = ConstructorInvoker.Create(Constructor(Type));

    /// <summary>Names of all that can be written in the op's braces.</summary>
    public IReadOnlyList<string> Keys { get; } =
        [.. Fields.Select(field => field.Name), OpTable.By, .. ExpectKey(Type)];

    /// <summary>Whether it stands for several ops, each of which must succeed.</summary>
    public bool IsShorthand { get; } = Type.IsSubclassOf(typeof(Shorthand));

    /// <summary>Whether the op names guest memory.</summary>
    public bool TakesGpa { get; } = Fields.Any(field => field.Form is GpaForm);

    public OpField? Field(string name)
    {
        foreach (var field in Fields)
            if (field.Name == name)
                return field;

        return null;
    }

    /// <summary>Makes the op, or the ops that a shorthand stands for.</summary>
    /// <param name="values">The fields' values, in the order of the record.</param>
    /// <param name="by">The process that acts.</param>
    public IReadOnlyList<Op> Make(object?[] values, string by) => make.Invoke(values.AsSpan()) switch
    {
        Shorthand shorthand => [.. shorthand.Ops.Select(op => op with { By = by })],
        var op => [(Op)op! with { By = by }],
    };

    public static OpForm Of(Type op)
    {
        var fields = Constructor(op).GetParameters().Select(OpField.Of).ToArray();
        var needs = op.GetCustomAttributes<NeedsAttribute>().Select(needs => needs.Fact).ToArray();
        return new OpForm(Spelling.Of(op.Name), op, fields, needs,
            op.IsSubclassOf(typeof(Shorthand)) ? Answer.Nothing : FactsAttribute.OfType(op).Answers);
    }

    private static string[] ExpectKey(Type type) =>
        type.IsSubclassOf(typeof(Shorthand)) ? [] : [OpTable.Expect];

    /// <summary>The record's own constructor; the other one copies.</summary>
    private static ConstructorInfo Constructor(Type op) =>
        op.GetConstructors().Single(constructor => constructor.GetParameters() is not [var only]
            || only.ParameterType != op);
}
