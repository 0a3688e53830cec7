using System.Diagnostics;
using System.Text.Json.Nodes;
using Mte.Cases.Forms;

namespace Mte.Documents;

/// <summary>The JSON Schema of what a field of an op can be.</summary>
internal static class FormSchemas
{
    /// <summary>The schema of a field's value.</summary>
    public static JsonObject Of(Form form) => form switch
    {
        WordsForm words => Schemas.Ref(words.Type.Name),
        NumberForm number => OfNumber(number),
        NameForm name => name.NamesThing ? Schemas.Ref(Schemas.Name) : Schemas.Word,
        PlaceForm => Schemas.Ref(Schemas.Place),
        GpaForm => Schemas.Ref(Schemas.Gpa),
        TagsForm => Schemas.Ref(Schemas.Tags),
        _ => throw new UnreachableException($"no schema of a {form.GetType().Name}"),
    };

    /// <summary>
    /// The definition that fields with words refer to; <c>enumDescriptions</c> is where editors look for a
    /// word's meaning.
    /// </summary>
    public static JsonObject DefinitionOf(WordsForm words, XmlDocs docs)
    {
        var word = new JsonObject { ["enum"] = Schemas.Words(words.Words.Select(one => one.Word)) };
        string[] meanings = [.. words.Words.Select(one => docs.Of(words.Type, one.Member))];
        if (meanings.Any(text => text.Length > 0))
            word["enumDescriptions"] = Schemas.Words(meanings);

        var one = words.TakesNumbers ? Schemas.AnyOf(word, Schemas.Number) : word;
        return words.Flags ? Schemas.OneOrMore(one) : one;
    }

    private static JsonObject OfNumber(NumberForm number) => (number.Only, number.Within) switch
    {
        ({ Count: > 0 } only, _) => new JsonObject
        {
            ["enum"] = new JsonArray([.. only.Select(one => (JsonNode)one)]),
        },
        (_, var (least, greatest)) => Schemas.Within(least, greatest),
        _ => Schemas.Number,
    };
}
