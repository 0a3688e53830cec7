using Mte.Cases.Forms;
using Mte.Spec.Ops;

namespace Mte.Suites.Fuzzing;

/// <summary>An op of a random program, with the values of its fields.</summary>
/// <param name="Form">What its record says of it.</param>
/// <param name="Values">The values of its fields, in the order of the record.</param>
/// <param name="Op">The op itself.</param>
internal sealed record Call(OpForm Form, IReadOnlyList<object?> Values, Op Op)
{
    private static readonly Dictionary<Type, OpForm> Forms = OpTable.All.ToDictionary(form => form.Type);

    /// <summary>Makes an op out of the values of its fields.</summary>
    public static Call Of(OpForm form, object?[] values, string by) =>
        new(form, values, form.Make(values, by)[0]);

    /// <summary>Takes an op apart.</summary>
    public static Call Of(Op op)
    {
        var form = Forms[op.GetType()];
        var values = form.Fields.Select(field => op.GetType().GetProperty(field.Member)!.GetValue(op));
        return new(form, [.. values], op);
    }

    /// <summary>The value of a number field; 0 if the op has no such field.</summary>
    public long Number(string field) =>
        this[field] switch { int number => number, long number => number, _ => 0 };

    /// <summary>The value of a field by its name in YAML; null if the op has no such field.</summary>
    public object? this[string field]
    {
        get
        {
            for (var index = 0; index < Values.Count; index++)
                if (Form.Fields[index].Name == field)
                    return Values[index];

            return null;
        }
    }

    /// <summary>The same op with one field changed.</summary>
    public Call With(int field, object? value)
    {
        object?[] values = [.. Values];
        values[field] = value;
        return Of(Form, values, Op.By);
    }
}
