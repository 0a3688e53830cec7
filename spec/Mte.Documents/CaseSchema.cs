using System.Text.Json.Nodes;
using Mte.Cases.Forms;
using Mte.Cases.Reading;
using Mte.Spec.Ops;

namespace Mte.Documents;

/// <summary>
/// Writes the JSON Schema (2020-12) of a case file, for editors that complete and check while a case is
/// written.
/// </summary>
public static class CaseSchema
{
    /// <summary>The schema's text.</summary>
    public static string Write(XmlDocs docs)
    {
        var definitions = Schemas.Definitions;
        definitions["case"] = Schemas.Mapping(
            "A list of ops and what must come back from each.", Keys(),
            CaseReader.Title, CaseReader.Rules, CaseReader.Steps);
        foreach (var (name, definition) in LitmusSchema.Definitions(docs))
            definitions[name] = definition;

        definitions["step"] = Step();
        foreach (var words in OpTable.Words)
            definitions[words.Type.Name] = FormSchemas.DefinitionOf(words, docs);

        foreach (var answer in Enum.GetValues<Answer>())
            definitions[ExpectName(answer)] = ExpectSchema.Of(answer, ExpectName(answer));

        foreach (var op in OpTable.Steps)
            definitions[op.Name] = OpSchema(op, docs);

        return SchemaText.Of("A case or a litmus test of MTE Conformance", new JsonObject
        {
            ["oneOf"] = new JsonArray(Schemas.Ref("case"), Schemas.Ref(LitmusSchema.Litmus)),
            ["$defs"] = definitions,
        });
    }

    private static JsonObject Keys() => new()
    {
        [CaseReader.Title] = Schemas.Said(Schemas.Word, "One sentence: the rule in the present tense."),
        [CaseReader.Rules] = Field(
            Schemas.OneOrMore(Schemas.RuleId),
            "The rules that the case shows. Rows that show different rules have a column with theirs."),
        [CaseReader.Needs] = Field(Schemas.OneOrMore(Schemas.Word),
            "Features that a world must have, beyond those that the rules, the ops and their values need."),
        [CaseReader.Lacks] = Field(Schemas.OneOrMore(Schemas.Word),
            "Features that a world must not have, beyond those that the rules lack."),
        [CaseReader.Danger] = Schemas.Said(
            Schemas.Word,
            "What the case may do to a kernel that is wrong. It runs only if it is named, in a machine of " +
            "its own."),
        [Table.For] = Schemas.Said(
            Schemas.AnyOf(
                Schemas.List(new JsonObject { ["type"] = "object", ["minProperties"] = 1 }, Table.MostRows),
                new JsonObject
                {
                    ["type"] = "object",
                    ["minProperties"] = 1,
                    ["additionalProperties"] = new JsonObject { ["type"] = "array", ["minItems"] = 1 },
                }),
            "A table, or values for each column, all combinations of which are rows. Every row is a case " +
            "of its own, "
            + "with its values in the place of $column. A value may be a whole step."),
        [CaseReader.Steps] = Schemas.Said(
            Schemas.List(
                Schemas.AnyOf(Schemas.Ref("step"), Schemas.Ref(Schemas.Variable)), CaseReader.MostSteps),
            "The ops, in order."),
    };

    private static JsonObject Step()
    {
        var ops = OpTable.Steps.Select(op => KeyValuePair.Create(op.Name, (JsonNode?)Schemas.Ref(op.Name)));
        return Schemas.OneKeyOf(new JsonObject(ops));
    }

    private static JsonObject OpSchema(OpForm op, XmlDocs docs)
    {
        var fields = new JsonObject();
        foreach (var field in op.Fields)
            fields[field.Name] = Field(FormSchemas.Of(field.Form), docs.OfParameter(op.Type, field.Member));

        fields[OpTable.By] = Field(
            Schemas.Ref(Schemas.Name), "The process that acts; main if none is named.");
        if (!op.IsShorthand)
            fields[OpTable.Expect] = Schemas.Ref(ExpectName(op.Answer));

        return new JsonObject
        {
            ["description"] = docs.Of(op.Type),
            ["type"] = op.Fields.Any(field => field.Required) ? "object" : new JsonArray("object", "null"),
            ["required"] = Schemas.Words(
                op.Fields.Where(field => field.Required).Select(field => field.Name)),
            ["additionalProperties"] = false,
            ["properties"] = fields,
        };
    }

    private static JsonObject Field(JsonObject value, string description) =>
        Schemas.Said(Schemas.AnyOf(value, Schemas.Ref(Schemas.Variable)), description);

    private static string ExpectName(Answer answer) => $"expect_{answer.ToString().ToLowerInvariant()}";
}
