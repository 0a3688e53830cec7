using System.Text.Json.Nodes;
using Mte.Cases.Reading;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Documents;

/// <summary>The JSON Schema of what can be expected of an op, by the kind of its answer.</summary>
internal static class ExpectSchema
{
    public static JsonObject Of(Answer answer, string name)
    {
        var choices = new List<JsonNode>
        {
            Schemas.Ref(Schemas.Outcome),
            Schemas.Ref(Schemas.Variable),
            Only((ExpectReader.Fault, Schemas.Ref(Schemas.Fault), true), (ExpectReader.At, Spot(), false),
                (ExpectReader.TopByte, Schemas.Within(0, byte.MaxValue), false)),
            Only(
                (
                    ExpectReader.Killed, new JsonObject { ["enum"] = Schemas.Words(Enum.GetNames<Signal>()) },
                    true)),
            Only((ExpectReader.AnyOf, Several(name), true), (ExpectReader.Rule, Schemas.RuleId, true)),
        };
        if (answer is Answer.Number)
            choices.Add(Count());

        if (answer is Answer.Tags)
            choices.Add(Schemas.Ref(Schemas.Tags));

        if (answer is not Answer.Nothing)
            choices.Add(Only((ExpectReader.Value, Count(), true)));

        if (answer is Answer.Tags)
            choices.Add(Only((ExpectReader.TagList, Schemas.Ref(Schemas.Tags), true)));

        var schema = Schemas.AnyOf([.. choices]);
        schema[
            "description"] =
                $"What must come back: {ExpectReader.Choices(answer)}. Without it the op must succeed.";
        return schema;
    }

    /// <summary>A number, or a number of bytes counted in pages.</summary>
    private static JsonObject Count() => Schemas.AnyOf(Schemas.Number, Schemas.Ref(Schemas.Gpa));

    private static JsonObject Spot() => Schemas.AnyOf(Schemas.Ref(Schemas.Place), Schemas.Ref(Schemas.Gpa));

    private static JsonObject Several(string name) => new()
    {
        ["type"] = "array",
        ["minItems"] = 2,
        ["items"] = Schemas.Ref(name),
    };

    /// <summary>A mapping with these keys and no others.</summary>
    private static JsonObject Only(params (string Key, JsonObject Value, bool Required)[] keys) => new()
    {
        ["type"] = "object",
        ["required"] = Schemas.Words(keys.Where(key => key.Required).Select(key => key.Key)),
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(keys.Select(key => KeyValuePair.Create(
            key.Key, (JsonNode?)Schemas.AnyOf(key.Value, Schemas.Ref(Schemas.Variable))))),
    };
}
