using System.Diagnostics;
using System.Text.Json.Nodes;
using Mte.Cases.Forms;
using Mte.Cases.Litmus;
using Mte.Spec.Litmus;

namespace Mte.Documents;

/// <summary>The JSON Schema of a litmus file, read off the tables of its readers.</summary>
internal static class LitmusSchema
{
    /// <summary>The name of the definition of a whole file.</summary>
    public const string Litmus = "litmus";

    private const string Page = "litmus_page", Thread = "litmus_thread", Step = "litmus_step",
        LastStep = "litmus_last_step", Place = "litmus_place", Final = "litmus_final_state";

    /// <summary>What a file is made of, by the names under which it is referred to.</summary>
    public static IEnumerable<(string Name, JsonObject Schema)> Definitions(XmlDocs docs) =>
    [
        (Litmus, File()),
        (Page, Schemas.Mapping(docs.Of(typeof(LitmusPage)), PageKeys(docs), LitmusReader.Kind)),
        (Thread, Schemas.Pattern($"^[{LitmusReader.FirstThread}-{LitmusReader.LastThread}]$")),
        (Step, StepOf(docs, last: false)),
        (LastStep, StepOf(docs, last: true)),
        (Place, OneOf(LitmusStepReader.Places.Keys)),
        (nameof(TagBuffer), FormSchemas.DefinitionOf(new WordsForm(typeof(TagBuffer)), docs)),
        (Final, FinalState(docs)),
    ];

    private static JsonObject File()
    {
        var file = Schemas.Mapping(
            "Threads that race for a page, and what may be left at their end.", Keys(),
            LitmusReader.Title, LitmusReader.Rules, LitmusReader.Page, LitmusReader.Threads);
        return EitherOf(file, LitmusReader.Allowed, LitmusReader.Forbidden);
    }

    /// <summary>What a file has, each with its description.</summary>
    public static JsonObject Keys() => new()
    {
        [LitmusReader.Title] = Schemas.Said(Schemas.Word, "What holds, in one sentence."),
        [LitmusReader.Rules] = Schemas.Said(Several(Schemas.RuleId), "The rules that the test covers."),
        [LitmusReader.Page] = Schemas.Said(Schemas.Ref(Page), "The memory that the threads race for."),
        [LitmusReader.Threads] = Schemas.Said(
            Threads(), "Two to four threads, such as A and B, and the steps of each."),
        [LitmusReader.OneProcess] = Schemas.Said(
            Several(Schemas.Ref(Thread)), "Threads of one process; others are processes of their own."),
        [LitmusReader.Finally] = Schemas.Said(
            Schemas.List(Schemas.Ref(LastStep)), "Steps when all threads have ended."),
        [LitmusReader.Allowed] = Schemas.Said(
            Schemas.List(Schemas.Ref(Final)), "All final states that are right."),
        [LitmusReader.Forbidden] = Schemas.Said(
            Schemas.List(Schemas.Ref(Final)), "Final states that are wrong."),
        [LitmusReader.Breaks] = Schemas.Said(
            Several(
                OneOf(LitmusReader.Protocols)), "The protocols that do not hold: before, after or locked."),
        [LitmusReader.ModelOnly] = Schemas.Said(Schemas.Word, "Why no kernel can be asked."),
    };

    private static JsonObject Threads() => new()
    {
        ["type"] = "object",
        ["minProperties"] = LitmusReader.FewestThreads,
        ["maxProperties"] = LitmusReader.MostThreads,
        ["propertyNames"] = Schemas.Ref(Thread),
        ["additionalProperties"] = Schemas.List(Schemas.Ref(Step)),
    };

    /// <summary>What is said of the page, each with its description.</summary>
    public static JsonObject PageKeys(XmlDocs docs) => new(LitmusReader.PageKeys.Select(key =>
        KeyValuePair.Create(
            key, (JsonNode?)Schemas.Said(PageKey(key), docs.OfParameter(typeof(LitmusPage), Member(key))))));

    private static JsonObject PageKey(string key) => key switch
    {
        LitmusReader.Kind => OneOf(LitmusReader.Kinds.Keys),
        LitmusReader.Pages => Schemas.Within(1, LitmusReader.MostPages),
        LitmusReader.Mte or LitmusReader.Absent => Several(Schemas.Ref(Thread)),
        LitmusReader.Tags => new JsonObject
        {
            ["type"] = "array",
            ["minItems"] = LitmusReader.TaggedGranules,
            ["maxItems"] = LitmusReader.TaggedGranules,
            ["items"] = Schemas.Within(0, LitmusStepReader.MostTag),
        },
        LitmusReader.Swapped or LitmusReader.Merged => new JsonObject { ["type"] = "boolean" },
        _ => throw new UnreachableException($"no schema of \"{key}\""),
    };

    private static JsonObject StepOf(XmlDocs docs, bool last)
    {
        var ops = LitmusOpForm.All.Select(op => KeyValuePair.Create(op.Name, (JsonNode?)Op(op, docs, last)));
        return Schemas.OneKeyOf(new JsonObject(ops));
    }

    private static JsonObject Op(LitmusOpForm op, XmlDocs docs, bool last)
    {
        var keys = op.Keys(last);
        var required = keys.Except(LitmusStepReader.Optional);
        var schemas = new JsonObject(
            keys.Select(key => KeyValuePair.Create(key, (JsonNode?)Field(key, docs))));

        // A step that names the process need not name the thread too.
        return last && op.NamesProcess
            ? EitherOf(
                Schemas.Mapping(docs.Of(op.Type), schemas, required.Except([LitmusStepReader.By])),
                LitmusStepReader.By, LitmusStepReader.Of)
            : Schemas.Mapping(docs.Of(op.Type), schemas, required);
    }

    private static JsonObject Field(string field, XmlDocs docs) => field switch
    {
        LitmusStepReader.At => Schemas.Said(
            Schemas.Ref(Place), "One of the first two granules of the page, or of the one after it: ram+1p."),
        LitmusStepReader.Tag => Schemas.Said(
            Schemas.Within(LitmusStepReader.LeastTag, LitmusStepReader.MostTag), "The tag."),
        LitmusStepReader.As => Schemas.Said(Schemas.Word, "A new name for the tag that is read."),
        LitmusStepReader.Of => Schemas.Said(
            Schemas.Ref(Thread), "The thread in whose process it is done, if that is another one."),
        LitmusStepReader.By => Schemas.Said(Schemas.Ref(Thread), "The thread in whose process it is done."),
        LitmusStepReader.Buffer => Schemas.Said(
            Schemas.Ref(nameof(TagBuffer)),
            docs.OfParameter(typeof(LitmusOp.KvmArmMteCopyTags), nameof(LitmusOp.KvmArmMteCopyTags.Buffer))),
        LitmusStepReader.Child => Schemas.Said(
            Schemas.Ref(Thread), docs.OfParameter(typeof(LitmusOp.Fork), nameof(LitmusOp.Fork.Child))),
        _ => throw new UnreachableException($"no schema of \"{field}\""),
    };

    private static JsonObject FinalState(XmlDocs docs) => new()
    {
        ["description"] = docs.Of(typeof(FinalState)),
        ["type"] = "object",
        ["minProperties"] = 1,
        ["additionalProperties"] = Schemas.AnyOf(
            Schemas.Within(0, LitmusStepReader.MostTag), OneOf([LitmusReader.Stale])),
    };

    /// <summary>One, or a list of different ones; there are no variables that could stand for one.</summary>
    private static JsonObject Several(JsonObject one) => Schemas.AnyOf(
        one, new JsonObject { ["type"] = "array", ["uniqueItems"] = true, ["items"] = one.DeepClone() });

    private static JsonObject OneOf(IEnumerable<string> words) => new() { ["enum"] = Schemas.Words(words) };

    /// <summary>At least one of two keys must be there.</summary>
    private static JsonObject EitherOf(JsonObject mapping, string one, string other)
    {
        mapping["anyOf"] = new JsonArray([.. ((string[])[one, other]).Select(Required)]);
        return mapping;

        static JsonNode Required(string key) => new JsonObject { ["required"] = Schemas.Words([key]) };
    }

    private static string Member(string key) => char.ToUpperInvariant(key[0]) + key[1..];
}
