using System.Reflection;
using Mte.Cases.Nodes;
using Mte.Cases.Yaml;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Cases.Forms;

/// <summary>
/// A word out of a set, or, where words are flags, any number of them. What the kernel numbers may be given
/// as a number, too.
/// </summary>
internal sealed class WordsForm : Form
{
    private readonly Type type;
    private readonly bool flags;
    private readonly bool open;
    private readonly Dictionary<string, (long Bits, string? Needs, string Member)> words = [];

    public WordsForm(Type type)
    {
        this.type = type;
        flags = type.IsDefined(typeof(FlagsAttribute));
        foreach (var member in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            words.Add(Spelling.Of(member.Name), (
                Bits(
                    member.GetValue(null)!), member.GetCustomAttribute<NeedsAttribute>()?.Fact, member.Name));

        // Our own words mean nothing as numbers; bits and the kernel's constants do, named here or not.
        open = flags || words.Keys.All(word => !word.Any(char.IsAsciiLetterLower));
    }

    /// <summary>The enum.</summary>
    public Type Type => type;

    /// <summary>Whether words can be combined.</summary>
    public bool Flags => flags;

    /// <summary>Whether a number can stand for a word.</summary>
    public bool TakesNumbers => open;

    /// <summary>How a value that has a name is written.</summary>
    public string Spell(object value) => words.First(word => word.Value.Bits == Bits(value)).Key;

    /// <summary>The words, the facts that they need, and the members that they stand for.</summary>
    public IEnumerable<(string Word, string? Needs, string Member)> Words =>
        words.Select(word => (word.Key, word.Value.Needs, word.Value.Member));

    public override string Expected =>
        $"{(flags ? "one or more of" : "one of")} " +
        $"{string.Join(", ", words.Keys)}{(open ? ", or a number" : "")}";

    public override object? Read(string field, Node node, StepScope scope)
    {
        if (!flags || node is not Sequence list)
            return ReadWord(field, node, scope) is { } bits ? Value(bits) : null;

        var (all, good) = (0L, true);
        foreach (var item in list.Items)
            if (ReadWord(field, item, scope) is { } one)
                all |= one;
            else
                good = false;

        return good ? Value(all) : null;
    }

    private long? ReadWord(string field, Node node, StepScope scope)
    {
        if (node is Scalar scalar && words.TryGetValue(scalar.Value, out var word))
        {
            scope.Need(word.Needs);
            return word.Bits;
        }

        if (
            open && node is Scalar { Value: var text } && Numbers.TryRead(text, out var number)
                && Fits(number))
            return number;

        scope.Mistakes.WrongValue(field, Expected, node, words.Keys);
        return null;
    }

    private bool Fits(long bits) =>
        Enum.GetUnderlyingType(type) == typeof(ulong) || bits is >= int.MinValue and <= uint.MaxValue;

    private object Value(long bits) => Enum.GetUnderlyingType(type) == typeof(ulong)
        ? Enum.ToObject(type, unchecked((ulong)bits))
        : Enum.ToObject(type, unchecked((int)bits));

    private static long Bits(object value) =>
        value.GetType().GetEnumUnderlyingType() == typeof(ulong)
            ? unchecked((long)(ulong)value)
            : Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
}
