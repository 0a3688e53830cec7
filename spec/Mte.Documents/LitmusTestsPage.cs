using System.Text.Json.Nodes;
using Mte.Cases.Litmus;

namespace Mte.Documents;

/// <summary>Writes the page about litmus tests: how one is written and run.</summary>
public static class LitmusTestsPage
{
    /// <summary>The page, in Markdown.</summary>
    /// <param name="docs">The docstrings of the language.</param>
    /// <param name="example">The text of a file.</param>
    public static string Write(XmlDocs docs, string example)
    {
        var page = new Markdown();
        Introduce(page, example);
        page.Heading(2, "The page")
            .Paragraph(
                "A tag that nobody has written yet is `stale`, which is tag 15 on a kernel. Ops store tags " +
                "from 1 to 14.")
            .Table(["key", "meaning"], Rows(LitmusSchema.PageKeys(docs)))
            .Heading(2, "Steps")
            .Paragraph("""
                `at` is the first or second granule of the page, `ram` or `ram+1g`. `ram+1p` is the next page,
                if the page is a huge page. A step in `finally` names the thread that does it: `by: A`. The
                last steps of this table run on the model only, and so does `kvm_arm_mte_copy_tags` with a
                `buffer` other than `plain`. A test with such a step says in `model_only` why no kernel can
                run it.
                """)
            .Table(
                ["step", "what it does"],
                LitmusOpForm.All.OrderBy(op => op.InModelOnly)
                    .Select(op => new[] { Form(op), docs.Of(op.Type) }));
        return page.ToString();
    }

    private static void Introduce(Markdown page, string example) => page
        .Paragraph(
            "<!-- Generated from the LitmusOp records by Mte.Cases.Tests; UPDATE_GOLDEN=1 rewrites it. -->")
        .Heading(1, "Litmus tests")
        .Paragraph("""
            Two to four threads do a few ops on one page at the same time. A litmus test says in which final
            states they may end. It is a file in `suites/cases/races`, such as this one:
            """)
        .Paragraph($"```yaml\n{example.TrimEnd()}\n```")
        .Paragraph("""
            The explorer decides the test on each generation of the protocol, over every interleaving and in
            every memory order that Arm allows. Each `as` names a tag that is read. A final state gives values
            to these names. The test must hold under every protocol that `breaks` does not name, and must fail
            under those that it names.

                suites/mteconf explore races/mprotect-two
                suites/mteconf litmus --target qemu:newest --filter races/mprotect-two --runs 10000

            A kernel runs the test as often as you say, on a new page each time, with random delays. A final
            state that the model of its generation cannot reach is a failure. A run that shows nothing is an
            error: if its page frames had no stale tags before, or if pages that should be swapped out never
            were.
            """)
        .Table(["key", "meaning"], Rows(LitmusSchema.Keys()));

    private static IEnumerable<string[]> Rows(JsonObject keys) =>
        keys.Select(key => new[] { $"`{key.Key}`", (string)key.Value!["description"]! });

    private static string Form(LitmusOpForm op) =>
        $"`{op.Name}: {{{string.Join(", ", op.Keys(last: false).Select(Sample))}}}`";

    private static string Sample(string field) => field switch
    {
        LitmusStepReader.At => "at: ram",
        LitmusStepReader.Tag => "tag: 3",
        LitmusStepReader.As => "as: a",
        LitmusStepReader.Of => "of: B",
        LitmusStepReader.Child => "child: C",
        LitmusStepReader.Buffer => "buffer: plain",
        _ => field,
    };
}
