using System.Globalization;
using Mte.Cases.Forms;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Suites.Fuzzing;

/// <summary>Draws the values of fields: those that ops can act on, and their edges.</summary>
/// <param name="random">Decides.</param>
/// <param name="facts">Facts of the machines; words that need another are left out.</param>
/// <param name="pageSize">Bytes in a page.</param>
internal sealed class FieldValues(Random random, IReadOnlyCollection<string> facts, int pageSize)
{
    /// <summary>A number of pages or bytes above this costs time and finds nothing.</summary>
    private const long Most = 64;

    private const Prot Tagged = Prot.Read | Prot.Write | Prot.Mte;

    private static readonly long[] Edges = [0, 1, 2, 3, 4, 15, 16, 17];

    private static readonly Prot[] Prots =
        [Prot.Read | Prot.Write, Prot.Read, Prot.Read | Prot.Mte, Prot.None];

    private static readonly MapFlags[] Maps =
    [
        MapFlags.Private | MapFlags.Anonymous, MapFlags.Shared | MapFlags.Anonymous, MapFlags.Private,
        MapFlags.Shared, MapFlags.Private | MapFlags.Anonymous | MapFlags.Populate,
        MapFlags.Private | MapFlags.Anonymous | MapFlags.Fixed,
    ];

    // Few tags, so that most accesses match the memory.
    private readonly int[] tags = [0, random.Next(1, Granule.TagCount), random.Next(1, Granule.TagCount)];

    /// <summary>A value that is neither a new name nor the name of a thing.</summary>
    /// <param name="field">The field.</param>
    /// <param name="by">The process that acts.</param>
    /// <param name="ledger">What there is.</param>
    public object? Draw(OpField field, string by, Ledger ledger)
    {
        if (!field.Required && random.Next(2) == 0)
            return field.Default;

        return field.Form switch
        {
            PlaceForm => Place(by, ledger),
            GpaForm => Gpa(ledger),
            TagsForm => Tags(),
            NumberForm number => Number(field, number),
            WordsForm words => Word(words),
            _ => field.Default,
        };
    }

    private object? Place(string by, Ledger ledger)
    {
        if (ledger.Mappings(by) is not { Count: > 0 } mappings)
            return null;

        var (name, pages) = mappings.ElementAt(random.Next(mappings.Count));
        return new Place(name, random.Next(Math.Min(pages, 4)), random.Next(8) switch
        {
            0 => Granule.Bytes,
            1 => pageSize - Granule.Bytes,
            2 => random.Next(1, Granule.Bytes),
            _ => 0,
        });
    }

    private Gpa Gpa(Ledger ledger)
    {
        var bytes = random.Next(6) switch { 0 => Granule.Bytes, 1 => pageSize - Granule.Bytes, _ => 0 };
        if (ledger.Slots.Count == 0 || random.Next(10) == 0)
            return new Gpa(random.Next(16, 24), bytes);

        var slot = ledger.Slots[random.Next(ledger.Slots.Count)];
        return slot.Gpa with { Pages = slot.Gpa.Pages + random.Next(Math.Max(1, slot.Pages)), Bytes = bytes };
    }

    private Tags Tags()
    {
        var drawn = new byte[random.Next(1, 4)];
        for (var granule = 0; granule < drawn.Length; granule++)
            drawn[granule] = (byte)Tag();

        return new Tags(drawn);
    }

    private int Tag() =>
        random.Next(10) == 0 ? random.Next(Granule.TagCount) : tags[random.Next(tags.Length)];

    private object Number(OpField field, NumberForm form)
    {
        var number = form switch
        {
            { Only: { Count: > 0 } only } => only[random.Next(only.Count)],
            { Within: (0, Granule.TagCount - 1) } => Tag(),
            { Within: var (least, greatest) } => Math.Clamp(Small(field), least, Math.Min(greatest, Most)),
            _ => random.Next(4) == 0 ? -1 : random.NextInt64(256),
        };
        return form.IsNarrow ? (object)Convert.ToInt32(number, CultureInfo.InvariantCulture) : number;
    }

    private long Small(OpField field) =>
        field.Name.EndsWith("pages", StringComparison.Ordinal)
            ? random.Next(1, 4)
            : Edges[random.Next(Edges.Length)];

    private object Word(WordsForm form)
    {
        if (form.Type == typeof(Prot))
            return random.Next(5) < 3 ? Tagged : Prots[random.Next(Prots.Length)];

        if (form.Type == typeof(MapFlags))
            return Maps[random.Next(Maps.Length)];

        object[] words = [.. form.Words.Where(IsHere).Select(word => Enum.Parse(form.Type, word.Member))
            .Where(word => !LeftOut.Words.ContainsKey(word))];
        var first = words[random.Next(words.Length)];
        return form.Flags && random.Next(3) == 0
            ? Or(form.Type, first, words[random.Next(words.Length)])
            : first;
    }

    private bool IsHere((string Word, string? Needs, string Member) word) =>
        word.Needs is null || facts.Contains(word.Needs);

    private static object Or(Type type, object one, object other) =>
        Enum.ToObject(type, Bits(one) | Bits(other));

    /// <summary>The bits of a value of any enum.</summary>
    public static ulong Bits(object value) => Enum.GetUnderlyingType(value.GetType()) == typeof(ulong)
        ? (ulong)value
        : unchecked((ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture));
}
