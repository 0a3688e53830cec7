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
        var page = new Markdown()
            .Paragraph(
                "<!-- Generated from the LitmusOp records by Mte.Cases.Tests; UPDATE_GOLDEN=1 rewrites " +
                "it. -->")
            .Heading(1, "Litmus tests")
            .Paragraph("""
                A litmus test says what two to four threads may come to that do a few ops on one page at the
                same time. It is a file in `suites/cases/races`, such as this one:
                """)
            .Paragraph($"```yaml\n{example.TrimEnd()}\n```")
            .Paragraph("""
                The explorer decides it on each generation of the protocol, over every interleaving and in
                every order of memory that Arm allows. Each `as` names a tag that is read; a final state gives
                values to these names. What the test says must hold everywhere but under the protocols in
                `breaks`, and there something must be found.

                    suites/mteconf explore races/mprotect-two
                    suites/mteconf litmus --target qemu:newest --filter races/mprotect-two --runs 10000

                A kernel runs it as often as it is told, on a page of its own each time, with random delays.
                Whatever the model of its generation cannot come to fails, and so does a run which shows
                nothing: one whose page frames had no stale tags before, or in which pages that should be
                swapped out never were.
                """)
            .Table(["key", "meaning"], Rows(LitmusSchema.Keys()))
            .Heading(2, "The page")
            .Paragraph(
                "A tag that nobody has written yet is `stale`, which is tag 15 on a kernel; ops store " +
                "tags from 1 to 14.")
            .Table(["key", "meaning"], Rows(LitmusSchema.PageKeys(docs)))
            .Heading(2, "Steps")
            .Paragraph("""
                `at` is `ram` or `ram+1g`, the first or second granule of the page, and `ram+1p` the page
                after it, if it is a huge page. In `finally` a step says by whom it is done: `by: A`. The last
                ones, and `kvm_arm_mte_copy_tags` with another `buffer` than `plain`, are for the model; a
                test that has one of them says in `model_only` why no kernel can be asked.
                """)
            .Table(
                ["step", "what it does"],
                LitmusOpForm.All.OrderBy(op => op.InModelOnly)
                    .Select(op => new[] { Form(op), docs.Of(op.Type) }));
        return page.ToString();
    }

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
