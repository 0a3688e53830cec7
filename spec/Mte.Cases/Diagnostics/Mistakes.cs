using Mte.Cases.Nodes;
using Mte.Spec.Ops;
using static Mte.Cases.Diagnostics.Wording;

namespace Mte.Cases.Diagnostics;

/// <summary>
/// Collects the mistakes in a file. Each kind of mistake has one method with its message, which says what was
/// found and what was expected. A part that is already broken gets no second message, and a message for each
/// row of a table is shown once.
/// </summary>
internal sealed partial class Mistakes(Source source)
{
    /// <summary>Nobody reads more messages, and a file of 1 MiB could have a million mistakes.</summary>
    private const int Most = 100;

    private readonly Dictionary<(Span Span, string Message), string?> found = [];

    public int Count => found.Count;

    /// <summary>What was found, in the order of the file.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics
    {
        get
        {
            var all = found
                .OrderBy(mistake => mistake.Key.Span.Start)
                .ThenBy(mistake => mistake.Key.Message, StringComparer.Ordinal)
                .Take(Most)
                .Select(mistake => Shown(mistake.Key.Span, mistake.Key.Message, mistake.Value))
                .ToList();
            if (found.Count > Most)
                all.Add(new Diagnostic(source.Path, 0, 0, $"and {found.Count - Most} more mistakes"));

            return all;
        }
    }

    // The file as a whole.

    public void TooBig(long bytes) => Whole($"found {bytes} bytes, expected 1 MiB (1048576 bytes) at most");

    public void Unreadable(string why) => Whole($"expected a file that can be read: {why}");

    public void NoFolder(string why) => Whole($"expected a folder that can be read: {why}");

    public void WrongEnding(string ending) =>
        Whole($"found a file ending in \"{ending}\", expected \".yaml\"");

    public void NotUtf8(int at, byte found) =>
        Add(new Span(at, at + 1), $"found the byte 0x{found:x2}, expected UTF-8");

    public void ControlCharacter(int at, char found) =>
        Add(new Span(at, at + 1), $"found the character U+{(int)found:X4}, expected printable text");

    public void Tab(Span span) => Add(span, "found a tab, expected spaces");

    public void EmptyFile() => Whole("found an empty file, expected a mapping");

    public void SecondDocument(Span span) => Add(span, "found a second document, expected one in a file");

    // YAML.

    public void Unclosed(Span bracket, char found) =>
        Add(bracket, $"found \"{found}\" without the \"{(found == '{' ? '}' : ']')}\" that closes it");

    public void BrokenBracket(Span span, char closing) =>
        Add(span, $"expected \",\" and another value, or \"{closing}\"");

    public void UnclosedQuote(Span span) => Add(span, "found a quote that is not closed");

    public void Escape(Span span) =>
        Add(span, "found an unknown escape; write \\\\ for a backslash in double quotes");

    public void CannotStart(Span span, char found) =>
        Add(span, $"found \"{found}\", which cannot start a value; put the value in quotes");

    public void Bullet(Span span) =>
        Add(span, "found \"*\"; an item of a list starts with \"- \"");

    public void SecondColon(Span span) =>
        Add(span, "found a second \":\"; put the value in quotes, or the key on a line of its own");

    public void Misplaced(Span span) =>
        Add(span, "found text that belongs to no line above; expected the indentation of a line above");

    public void NotYaml(Span span, string complaint) =>
        Add(span, $"this is not valid YAML: {complaint.TrimEnd('.')}");

    public void Anchor(Span span) =>
        Add(span, "found an anchor, expected plain values: anchors and aliases are not supported");

    public void Alias(Span span) =>
        Add(span, "found an alias, expected plain values: anchors and aliases are not supported");

    public void YamlTag(Span span, string tag) =>
        Add(span, $"found the YAML tag \"{Short(tag)}\", expected plain values");

    public void TooDeep(Span span, int deepest) =>
        Add(span, $"found more than {deepest} levels, expected fewer");

    public void KeyIsNoWord(Node key) => Of(key, $"found {Found(key)} as a key, expected a word");

    public void DuplicateKey(Scalar key) =>
        Of(key, $"found {Found(key)} again, expected each key once");

    // Mappings in general.

    public void NoMapping(Node node, string what, IEnumerable<string> keys) =>
        Of(node, $"expected {what} to be a mapping with {List(keys)}, found {Found(node)}");

    public void UnknownKey(Scalar key, string what, IReadOnlyCollection<string> known) =>
        Of(key, $"{what} has no field {Found(key)}; expected one of {List(known)}",
            Nearest.To(key.Value, known));

    public void MissingKey(Node at, string what, string key, string expected) =>
        Add(FirstOf(at), $"{what} has no \"{key}\"; expected {expected}");

    public void WrongValue(string field, string expected, Node node, IEnumerable<string>? words = null) =>
        Of(node, $"expected \"{field}\" to be {expected}, found {Found(node)}",
            words is not null && node is Scalar scalar ? Nearest.To(scalar.Value, words) : null);

    public void Repeated(Scalar item, string list) =>
        Of(item, $"found {Found(item)} again, expected each item of \"{list}\" once");

    // The vocabulary.

    public void UnknownRule(Scalar id, IEnumerable<string> known) =>
        Of(id, $"found {Found(id)}, expected the id of a rule", Nearest.To(id.Value, known));

    public void UnknownFeature(Scalar id, IEnumerable<string> known) =>
        Of(id, $"found {Found(id)}, expected a feature", Nearest.To(id.Value, known));

    public void FeatureMadeTwice(Scalar id) =>
        Of(id, $"found {Found(id)} as a fact and as an ABI feature, expected one of the two");

    public void RuleMadeTwice(Scalar id, string file) =>
        Of(id, $"found {Found(id)} again, expected each rule once; {file} has it already");

    public void RuleId(Scalar id) =>
        Of(id, $"found {Found(id)}, expected the id of a rule, such as KVM-SLOT-003");

    public void NeverThere(Node until, string since) =>
        Of(until, $"expected \"until\" to be a later release than \"since\" ({since}), found {Found(until)}");

    public void NeedsAndLacks(Node at, string feature) =>
        Of(
            at,
            $"the case, with its rules and ops, both needs and lacks \"{feature}\"; expected one of the two");

    // Known bugs.

    public void BugId(Scalar id) =>
        Of(id, $"found {Found(id)}, expected the id of a bug: small letters, digits and dashes");

    public void UnknownFact(Scalar id, IEnumerable<string> known) =>
        Of(id, $"found {Found(id)}, expected a fact", Nearest.To(id.Value, known));

    // Tables.

    public void NoRows(Node node) =>
        Of(
            node,
            "expected \"for\" to be a list of rows, or a list of values for each column, " +
            $"found {Found(node)}");

    public void TooManyRows(Node table, int rows, int most) =>
        Add(FirstOf(table), $"found {rows} rows, expected {most} at most");

    public void NoRow(Node row) =>
        Of(row, $"expected a row such as {{kind: memfd_shared, errno: EINVAL}}, found {Found(row)}");

    public void OtherColumns(Node row, IEnumerable<string> columns, IEnumerable<string> first) =>
        Of(row, $"found the columns {List(columns)}, expected those of the first row: {List(first)}");

    public void SameRow(Node row, int line) =>
        Of(row, $"found the row of line {line} again, expected each row once");

    public void NestedVariable(Scalar value) =>
        Of(value, $"found {Found(value)} in the table, expected a value: a column cannot use another");

    public void UnusedColumn(Scalar column) =>
        Of(column, $"found {Found(column)}, which no step uses; expected ${Short(column.Value)} in a step");

    public void UnknownVariable(Scalar variable, IReadOnlyCollection<string> columns) =>
        Of(variable, $"found {Found(variable)}, expected " + (columns.Count == 0
            ? "no variable: the case has no table under \"for\""
            : $"a column of the table: {List(columns.Select(column => $"${column}"))}"),
            Nearest.To(variable.Value, columns.Select(column => $"${column}")));

    public void PartialVariable(Scalar value) =>
        Of(value, $"found {Found(value)}; expected a variable to be the whole value");

    // Steps.

    public void NoSteps(Node node) =>
        Of(node, $"expected \"steps\" to be a list of steps, found {Found(node)}");

    public void TooManySteps(Node steps, int count, int most) =>
        Add(FirstOf(steps), $"found {count} steps, expected {most} at most");

    public void NoStep(Node node) =>
        Of(node, "expected a step, which is one op and its fields, such as load: {at: ram}, found " + (node
            is Mapping { Entries.Count: > 1 } mapping ? $"{mapping.Entries.Count} keys" : Found(node)));

    public void UnknownOp(Scalar name, IEnumerable<string> known) =>
        Of(name, $"found {Found(name)}, expected an op", Nearest.To(name.Value, known));

    public void NeverMade(Node at, string name, Thing thing, IEnumerable<string> known) =>
        Part(at, name, $"no step makes \"{Short(name)}\", expected {A(thing)} that a step above makes",
            Nearest.To(name, known));

    public void MadeLater(Node at, string name, Thing thing, int line) =>
        Part(at, name, $"line {line} makes \"{name}\" later, expected {A(thing)} that a step above makes");

    public void FailsToBeMade(Node at, string name, int line) =>
        Part(
            at, name,
            $"\"{name}\" does not exist, because line {line} expects its op to fail; expected a name that " +
            "exists");

    public void WrongThing(Node at, string name, Thing found, Thing expected) =>
        Part(at, name, $"\"{name}\" is {A(found)}, expected {A(expected)}");

    public void MadeTwice(Scalar name, int line) =>
        Of(name, $"\"{name.Value}\" exists already, expected a new name; {(line == 0
            ? "every program starts with it" : $"line {line} makes it")}");

    public void ReservedName(Scalar name) =>
        Of(name, $"found {Found(name)}, which stands for a guest's memory; expected another name");

    // What is expected of an op.

    public void WrongExpect(Node node, string op, string expected, IEnumerable<string>? words = null) =>
        Of(node, $"found {Found(node)}, expected of \"{op}\": {expected}",
            words is not null && node is Scalar scalar ? Nearest.To(scalar.Value, words) : null);

    public void FaultWithoutPlace(Node node, string op) =>
        Of(
            node,
            $"\"{op}\" names no place where the fault could be; " +
            $"expected {{fault: {Value(node)}, at: PLACE}}");

    public void TooFewChoices(Node node) =>
        Of(node, $"expected \"any_of\" to be a list of two answers or more, found {Found(node)}");

    private void Whole(string message) => found.TryAdd((new Span(-1, -1), message), null);

    private void Of(Node node, string message, string? suggestion = null)
    {
        if (!node.Broken)
            Add(node is Scalar ? node.Span : FirstOf(node), message, suggestion);
    }

    /// <summary>
    /// For a value that starts with the wrong name, such as a place: carets under the name only.
    /// </summary>
    private void Part(Node node, string name, string message, string? suggestion = null)
    {
        var (start, end) = node.Span;
        var part = node is Scalar { Quoted: true } ? end : Math.Min(end, start + name.Length);
        if (!node.Broken)
            Add(new Span(start, part), message, suggestion);
    }

    /// <summary>The whole of what stands on one line; of more, its first line.</summary>
    private Span FirstOf(Node node)
    {
        var (start, end) = node.Span;
        var stop = source.Text.IndexOf('\n', start, end - start);
        return new Span(start, stop < 0 ? end : stop);
    }

    private void Add(Span span, string message, string? suggestion = null) =>
        found.TryAdd((span, message), suggestion);

    private Diagnostic Shown(Span span, string message, string? suggestion) => span.Start < 0
        ? new Diagnostic(source.Path, 1, 1, message)
        : new Diagnostic(source.Path, source.LineOf(span.Start), source.ColumnOf(span.Start), message,
            Excerpt.Of(source, span), suggestion);
}
