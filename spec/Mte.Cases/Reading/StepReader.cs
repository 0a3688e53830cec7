using Mte.Cases.Diagnostics;
using Mte.Cases.Forms;
using Mte.Cases.Nodes;
using Mte.Spec.Cases;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Cases.Reading;

/// <summary>Reads one step: an op's name, its fields, who acts and what is expected.</summary>
internal sealed class StepReader(StepScope scope)
{
    /// <summary>
    /// Reads a step, or the several that a shorthand stands for; none if there is a mistake in it.
    /// </summary>
    /// <param name="node">The step, the row's values filled in.</param>
    /// <param name="line">Its line in the file.</param>
    public IReadOnlyList<Step> Read(Node node, int line)
    {
        if (node is not Mapping { Entries: [var (name, value)] })
        {
            scope.Mistakes.NoStep(node);
            return [];
        }

        if (OpTable.Find(name.Value) is not { } op)
        {
            if (!node.Broken)
                scope.Mistakes.UnknownOp(name, OpTable.Names);

            EnterNames(value, name.Value, null, line, fails: false);
            return [];
        }

        if (Fields(op, value) is { } fields)
            return Read(op, name, fields, line);

        scope.Mistakes.NoMapping(value, $"\"{op.Name}\"", op.Keys);
        return [];
    }

    private IReadOnlyList<Step> Read(OpForm op, Scalar name, Mapping fields, int line)
    {
        var values = new object?[op.Fields.Count];
        var good = ReadFields(op, name, fields, values);
        var by = ReadBy(fields);

        // Without its own place a fault cannot be read; that must not be a second mistake.
        var own = good ? OwnPlace(values) : new Place("", 0, 0);
        var expect = ExpectReader.Read(fields[OpTable.Expect], op, own, scope);

        EnterNames(fields, op.Name, op, line, expect is not null && !CanSucceed(expect));
        foreach (var fact in op.Needs)
            scope.Need(fact);

        return good && by is not null && expect is not null
            ? [.. op.Make(values, by).Select(made => new Step(made, expect, Text(op, made, fields), line))]
            : [];
    }

    /// <summary>Nothing after the colon is an op without fields.</summary>
    private static Mapping? Fields(OpForm op, Node value) => value switch
    {
        Mapping mapping => mapping,
        Scalar { Missing: true, Broken: false } => new Mapping([], value.Span),
        _ => null,
    };

    private bool ReadFields(OpForm op, Scalar name, Mapping fields, object?[] values)
    {
        var good = !fields.Broken;
        foreach (var (key, _) in fields.Entries)
            if (!op.Keys.Contains(key.Value))
            {
                scope.Mistakes.UnknownKey(key, $"\"{op.Name}\"", op.Keys);
                good = false;
            }

        for (var index = 0; index < values.Length; index++)
        {
            var field = op.Fields[index];
            if (fields[field.Name] is { } written)
                good &= (values[index] = field.Form.Read(field.Name, written, scope)) is not null;
            else if (!field.Required)
                values[index] = field.Default;
            else
            {
                if (!fields.Broken)
                    scope.Mistakes.MissingKey(name, $"\"{op.Name}\"", field.Name, field.Form.Expected);

                good = false;
            }
        }

        return good;
    }

    private string? ReadBy(Mapping fields)
    {
        if (fields[OpTable.By] is not { } written)
            return Op.Main;

        if (written is not Scalar { Missing: false } name)
        {
            scope.Mistakes.WrongValue(OpTable.By, $"the name of {Wording.A(Thing.Process)}", written);
            return null;
        }

        return scope.Use(name, name.Value, Thing.Process) ? name.Value : null;
    }

    private void EnterNames(Node fields, string name, OpForm? op, int line, bool fails)
    {
        if (fields is not Mapping mapping)
            return;

        foreach (var (key, value) in mapping.Entries)
            if (OpTable.Makes(name, key.Value) && value is Scalar { Missing: false, Broken: false } made)
                scope.Names.Make(made, op?.Field(key.Value)?.Makes, line, fails);
    }

    /// <summary>
    /// Where a fault of the op is reported if nothing else is said: the place, else the guest address, it
    /// names.
    /// </summary>
    private static Place? OwnPlace(object?[] values) =>
        values.FirstOrDefault(value => value is Place) as Place?
        ?? (values.FirstOrDefault(value => value is Gpa) is Gpa gpa ? Names.InGuest(gpa) : null);

    private static bool CanSucceed(Expectation expect) => expect switch
    {
        Expectation.Fails or Expectation.Faults or Expectation.Dies => false,
        Expectation.AnyOf any => any.Choices.Any(CanSucceed),
        _ => true,
    };

    /// <summary>The step without what is expected, which has a text of its own.</summary>
    private static string Text(OpForm op, Op made, Mapping fields)
    {
        var written = fields.Entries.Where(entry => entry.Key.Value != OpTable.Expect);
        var text = $"{op.Name}: {{{string.Join(", ", written.Select(entry => entry.Text))}}}";
        return op.IsShorthand ? $"{Spelling.Of(made.GetType().Name)} of {text}" : text;
    }
}
