using System.Globalization;
using Mte.Cases.Forms;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Documents;

/// <summary>Writes the page about ops: what can be written in the steps of a case.</summary>
public static class OpsPage
{
    /// <summary>The page, in Markdown.</summary>
    public static string Write(XmlDocs docs)
    {
        var page = new Markdown()
            .Paragraph(
                "<!-- Generated from the Op records by Mte.Cases.Tests; UPDATE_GOLDEN=1 rewrites it. -->")
            .Heading(1, "Ops")
            .Paragraph("""
                A step of a case is one op and its fields: `load: {at: ram+16, expect: 5}`. Any op may have
                `by`, the process that acts (`main` if none is named), and `expect`, what must come back;
                without it the op must succeed.
                """)
            .Table(["expect", "means"], Expectations());

        foreach (var family in OpTable.All.GroupBy(op => op.Type.BaseType!))
        {
            page.Heading(2, FamilyName(family.Key)).Paragraph(docs.Of(family.Key));
            foreach (var op in family)
                AddOp(page, op, docs);
        }

        page.Heading(1, "Shorthands").Paragraph("""
            A shorthand stands for several ops, for set-up that many cases share. Each of its ops must
            succeed, so that it has no `expect`. A world never sees it: the reader puts the ops in its place.
            """);
        foreach (var shorthand in OpTable.Shorthands)
            AddOp(page, shorthand, docs);

        page.Heading(1, "Words");
        foreach (var words in OpTable.Words)
            AddWords(page, words, docs);

        return page.ToString();
    }

    private static IEnumerable<string[]> Expectations() =>
    [
        ["`ok`", "success, whatever the value"],
        [
            "`5`, `0x50`",
            "success with this number; for an op that answers tags, with this tag in every granule"
        ],
        ["`[1, 2]`, `{tags: [1, 2]}`", "success with these tags, the pattern repeated"],
        ["`{value: 4096}`", "success with this number, for an op that answers tags too"],
        ["`EINVAL`", "failure with this error number"],
        [$"`{FaultCode.SEGV_MTESERR}`", "this fault, at the place that the op names"],
        [
            $"`{{fault: {FaultCode.SEGV_MTESERR}, at: ram+16}}`",
            "this fault, there; a guest's memory is `gpa`, as in `gpa+16p`",
        ],
        ["`{any_of: [0, EINVAL], rule: ID}`", "any one of these, because that rule allows them all"],
    ];

    private static void AddOp(Markdown page, OpForm op, XmlDocs docs)
    {
        page.Heading(3, op.Name).Paragraph(
            op.IsShorthand ? $"{docs.Of(op.Type)}{Needs(op)}"
                : $"{docs.Of(op.Type)} Answers {Answers(op.Answer)}.{Needs(op)}");
        page.Table(
            ["field", "value", "default", "meaning"],
            op.Fields.Select(field => new[]
            {
                $"`{field.Name}`", Value(field.Form), Default(field), docs.OfParameter(op.Type, field.Member),
            }));
    }

    private static string FamilyName(Type family) =>
        Spelling.Of(family.Name[..^"Family".Length]).Replace('_', ' ');

    private static void AddWords(Markdown page, WordsForm words, XmlDocs docs)
    {
        page.Heading(2, words.Type.Name).Paragraph(docs.Of(words.Type));
        page.Table(
            ["word", "meaning", "needs"],
            words.Words.Select(word => new[]
            {
                $"`{word.Word}`", docs.Of(words.Type, word.Member), word.Needs is null
                    ? ""
                    : $"`{word.Needs}`",
            }));
    }

    private static string Answers(Answer answer) => answer switch
    {
        Answer.Number => "a number",
        Answer.Tags => "tags",
        _ => "nothing but success",
    };

    private static string Needs(OpForm op) =>
        op.Needs.Count == 0 ? "" : $" Needs {string.Join(", ", op.Needs.Select(fact => $"`{fact}`"))}.";

    private static string Value(Form form) => form is WordsForm words
        ? $"{(words.Flags ? "one or more" : "one")} of " +
            $"[{words.Type.Name}](#{words.Type.Name.ToLowerInvariant()})"
        : form.Expected;

    private static string Default(OpField field) => (field.Required, field.Form, field.Default) switch
    {
        (true, _, _) => "",
        (_, _, null) => "none",
        (_, WordsForm words, var value) => $"`{words.Spell(value)}`",
        (_, _, var value) => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
