using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mte.Cases.Litmus;
using Mte.Documents;
using YamlDotNet.Serialization;

namespace Mte.Cases.Tests;

/// <summary>
/// The schema of case files takes what the readers take, and sees mistakes that need no more than a schema.
/// </summary>
public sealed class SchemaForEditors
{
    private const string Right = """
        litmus: Two processes open one page
        rules: [FORK-COW-001]
        page: {kind: memfd_shared, pages: 1, mte: [B], absent: B, tags: [1, 2], swapped: false}
        one_process: [A, B]
        threads:
          A:
            - mprotect: {at: ram}
            - stg: {at: ram+1g, tag: 3}
            - kvm_arm_mte_copy_tags: {at: ram, tag: 1, buffer: plain}
            - fork: {at: ram, child: B}
          B:
            - ldg: {at: ram, as: b}
            - ptrace_peekmtetags: {at: ram, as: c, of: B}
        finally:
          - ldg: {at: ram+1g, as: last, by: A}
          - core_dump: {at: ram, as: dumped, of: B}
        allowed:
          - {b: 1, last: stale}
        forbidden:
          - {last: 0}
        breaks: [before]
        model_only: It would take too long.
        """;

    private static readonly Regex StepField = new(@"(?<=- \w+: \{.*)\b\w+: [^,{}]+(, )?");

    private static readonly JsonSchema Schema = new(CaseSchema.Write(XmlDocs.OfTheLanguage()), closed: true);

    private static readonly IDeserializer Yaml =
        new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    private static readonly ISerializer Json = new SerializerBuilder().JsonCompatible().Build();

    [Test]
    public void Takes_every_file_of_the_suite() => Assert.That(
        from path in Directory.EnumerateFiles(Fixtures.Cases, "*.yaml", SearchOption.AllDirectories)
        from wrong in Wrong(File.ReadAllText(path))
        select $"{Path.GetRelativePath(Fixtures.Cases, path)}: {wrong}",
        Is.Empty);

    [TestCase("many-at-once")]
    [TestCase("missing-everything")]
    [TestCase("nothing-decided")]
    [TestCase("one-thread")]
    public void Refuses_what_is_broken(string name) => Assert.That(
        Wrong(
            File.ReadAllText(
                Path.Combine(Fixtures.Root, "fixtures", "broken-litmus", $"{name}.yaml"))), Is.Not.Empty);

    [Test]
    public void Takes_a_litmus_test_with_every_key() =>
        Assert.That(Mistakes(Right).Concat(Wrong(Right)), Is.Empty);

    [TestCase("litmus: Two", "litmsu: Two")]
    [TestCase("[FORK-COW-001]", "[FORK-COW-001, FORK-COW-001]")]
    [TestCase("kind: memfd_shared", "kind: tmpfs_shared")]
    [TestCase("kind: memfd_shared, ", "")]
    [TestCase("pages: 1", "pages: 3")]
    [TestCase("absent: B", "present: B")]
    [TestCase("mte: [B]", "mte: [b]")]
    [TestCase("tags: [1, 2]", "tags: [1]")]
    [TestCase("tags: [1, 2]", "tags: [1, 15]")]
    [TestCase("swapped: false", "swapped: maybe")]
    [TestCase("one_process: [A, B]", "one_process: [A, A]")]
    [TestCase("  B:\n", "  Z:\n")]
    [TestCase("  B:\n", "  C: []\n  B:\n")]
    [TestCase("  B:\n", "  C: [load: {at: ram}]\n  D: [load: {at: ram}]\n  E: [load: {at: ram}]\n  B:\n")]
    [TestCase("mprotect: {at: ram}", "munmap: {at: ram}")]
    [TestCase("mprotect: {at: ram}", "mprotect: {at: ram, tag: 1}")]
    [TestCase("mprotect: {at: ram}", "mprotect: {at: ram, by: A}")]
    [TestCase("mprotect: {at: ram}", "mprotect: {at: ram+2g}")]
    [TestCase("mprotect: {at: ram}", "mprotect: {}")]
    [TestCase("tag: 3", "tag: 15")]
    [TestCase("tag: 3", "tag: 0")]
    [TestCase("buffer: plain", "buffer: here")]
    [TestCase(", child: B", "")]
    [TestCase(", as: b", "")]
    [TestCase(", by: A", "")]
    [TestCase("dumped, of: B", "dumped")]
    [TestCase("{b: 1, last: stale}", "{b: 15}")]
    [TestCase("{b: 1, last: stale}", "{b: stael}")]
    [TestCase("{b: 1, last: stale}", "{}")]
    [TestCase("breaks: [before]", "breaks: [befor]")]
    [TestCase("model_only: It would take too long.", "model_only:")]
    public void Refuses_what_the_reader_refuses(string right, string wrong)
    {
        var text = Right.Replace(right, wrong, StringComparison.Ordinal);
        Assert.That(text, Is.Not.EqualTo(Right));
        Assert.That(Mistakes(text), Is.Not.Empty);
        Assert.That(Wrong(text), Is.Not.Empty);
    }

    /// <summary>
    /// What an op cannot do without is told twice: by the code of the reader, and to the schema by a table.
    /// </summary>
    [Test]
    public void Misses_the_fields_of_steps_that_the_reader_misses()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Fixtures.Cases, "races")))
        {
            var right = File.ReadAllText(path);
            foreach (Match field in StepField.Matches(right))
            {
                var text = right.Remove(field.Index, field.Length);
                var refused = LitmusFile.Read(path, text, Fixtures.OwnVocabulary).Litmus is null;
                Assert.That(Wrong(text).Length > 0, Is.EqualTo(refused), text);
            }
        }
    }

    private static string[] Mistakes(string text) =>
        [.. LitmusFile.Read("x.yaml", text, Fixtures.Vocabulary).Diagnostics.Select(mistake => $"{mistake}")];

    private static string[] Wrong(string text) =>
        [.. Schema.Wrong(JsonNode.Parse(Json.Serialize(Yaml.Deserialize(text))))];
}
