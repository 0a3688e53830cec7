using System.Reflection;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Cases;

/// <summary>
/// What can be written of one op: read off its record, so that an op is described in one place only.
/// </summary>
/// <param name="Name">The op's name in YAML.</param>
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
        [.. Fields.Select(field => field.Name), OpTable.By, OpTable.Expect];

    /// <summary>Whether the op names guest memory.</summary>
    public bool TakesGpa { get; } = Fields.Any(field => field.Form is GpaForm);

    public OpField? Field(string name)
    {
        foreach (var field in Fields)
            if (field.Name == name)
                return field;

        return null;
    }

    /// <summary>Makes the op of its fields' values, in the order of the record.</summary>
    public Op Make(object?[] values, string by) => (Op)make.Invoke(values.AsSpan()) with { By = by };

    public static OpForm Of(Type op)
    {
        var fields = Constructor(op).GetParameters().Select(OpField.Of).ToArray();
        var needs = op.GetCustomAttributes<NeedsAttribute>().Select(needs => needs.Fact).ToArray();
        return new OpForm(Spelling.Of(op.Name), op, fields, needs, op.GetCustomAttribute<FactsAttribute>()!.Answers);
    }

    /// <summary>The record's own constructor; the other one copies.</summary>
    private static ConstructorInfo Constructor(Type op) =>
        op.GetConstructors().Single(constructor => constructor.GetParameters() is not [var only]
            || only.ParameterType != op);
}
