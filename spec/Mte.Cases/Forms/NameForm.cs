using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Cases.Forms;

/// <summary>A text, most often the name of something that an op makes or uses.</summary>
internal sealed class NameForm(Thing? makes, Thing? uses) : Form
{
    public override string Expected => (makes, uses) switch
    {
        ({ } thing, _) => $"a new name for {Wording.A(thing)}",
        (_, { } thing) => $"the name of {Wording.A(thing)}",
        _ => "a word",
    };

    /// <summary>What it names that an earlier op made; null if it does not.</summary>
    public Thing? Uses => uses;

    /// <summary>Whether it names something that an op makes or uses, and is not any text.</summary>
    public bool NamesThing => makes is not null || uses is not null;

    public override object? Read(string field, Node node, StepScope scope)
    {
        if (node is not Scalar { Value.Length: > 0 } name || (makes is not null && !IsName(name.Value)))
        {
            scope.Mistakes.WrongValue(field, Expected, node);
            return null;
        }

        if (uses is { } thing && !scope.Use(name, name.Value, thing))
            return null;

        // A name that is made is entered when all of the step is known: only a step that can succeed makes
        // it.
        return name.Value;
    }

    /// <summary>Whether a place could start with it: only such names can be used again.</summary>
    private static bool IsName(string text) =>
        Place.TryParse(text, out var place) && place == new Place(text, 0, 0);
}
