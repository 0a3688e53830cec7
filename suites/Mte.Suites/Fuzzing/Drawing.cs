using Mte.Cases.Forms;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Suites.Fuzzing;

/// <summary>Draws the ops of one program.</summary>
/// <param name="run">The program in the making.</param>
/// <param name="random">Decides.</param>
/// <param name="values">Draws values.</param>
/// <param name="id">The program's name.</param>
internal sealed class Drawing(GuidedRun run, Random random, FieldValues values, string id)
{
    /// <summary>One op in so many may fail, and one in so many may kill its process.</summary>
    private const int OneFailsIn = 9, OneKillsIn = 40;

    private readonly Dictionary<Thing, int> made = [];

    public string Id => id;

    public GuidedRun Run => run;

    public Random Random => random;

    /// <summary>Adds an op whatever it comes to.</summary>
    public void Take(Call call) => run.Take(call);

    /// <summary>Draws the fields of an op or a shorthand, and adds it if its outcome is wanted.</summary>
    public bool Draw(OpForm form, string by)
    {
        var drawn = new object?[form.Fields.Count];
        for (var index = 0; index < drawn.Length; index++)
        {
            drawn[index] = Value(form.Fields[index], form, by);
            if (drawn[index] is null && form.Fields[index].Required)
                return false;
        }

        foreach (var op in form.Make(drawn, by))
            if (!run.Take(Call.Of(op), form.IsShorthand ? Succeeds : Wanted))
                return false;

        return true;
    }

    private object? Value(OpField field, OpForm form, string by)
    {
        if (field.Makes is { } thing)
            return field.Required || random.Next(5) > 0 ? NewName(thing) : null;

        if (field.Form is NameForm { Uses: { } used })
            return field.Required || random.Next(3) == 0 ? Name(used, by) : null;

        // A new guest has memory that guests can have, most often.
        return form.IsShorthand && field.Form is GpaForm
            ? new Gpa(random.Next(16, 20), 0)
            : form.IsShorthand && !field.Required && field.Form is NumberForm && random.Next(4) > 0
                ? field.Default
                : values.Draw(field, by, run.Ledger);
    }

    private string? Name(Thing thing, string by) =>
        run.Ledger.Names(by, thing) is { Count: > 0 } names ? names[random.Next(names.Count)] : null;

    private string NewName(Thing thing)
    {
        var number = made[thing] = made.GetValueOrDefault(thing) + 1;
        var kind = thing switch
        {
            Thing.Process => "child",
            Thing.Mapping => "ram",
            Thing.Userfaultfd => "uffd",
            _ => Spelling.Of(thing),
        };
        return $"{kind}{number}";
    }

    private static bool Succeeds(Outcome outcome) => outcome is Outcome.Done;

    private bool Wanted(Outcome outcome) => outcome switch
    {
        Outcome.Done => true,
        Outcome.Killed => random.Next(OneKillsIn) == 0,
        _ => (run.Refused + 1) * OneFailsIn <= run.Calls.Count + OneFailsIn,
    };
}
