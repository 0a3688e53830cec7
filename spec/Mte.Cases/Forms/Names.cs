using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Cases.Forms;

/// <summary>The names that the steps of a case make, followed from step to step.</summary>
internal sealed class Names(Mistakes mistakes, IReadOnlyDictionary<string, int> lines)
{
    /// <summary>What a guest's memory is called in the place of an expected fault.</summary>
    public const string Guest = "gpa";

    /// <summary>The place of a guest address.</summary>
    public static Place InGuest(Gpa gpa) => new(Guest, gpa.Pages, gpa.Bytes);

    private readonly Dictionary<string,
    Made> made = new() { [Op.Main] = new Made(Thing.Process, 0, Fails: false) };

    /// <summary>Checks that a name stands for a thing by now.</summary>
    public bool Use(Node at, string name, Thing thing)
    {
        if (!made.TryGetValue(name, out var found))
            Missing(at, name, thing);
        else if (found.Fails)
            mistakes.FailsToBeMade(at, name, found.Line);
        else if (found.Thing is { } other && other != thing)
            mistakes.WrongThing(at, name, other, thing);
        else
            return true;

        return false;
    }

    /// <summary>Enters a new name. A name that an op was expected not to make is still free.</summary>
    /// <param name="name">The name.</param>
    /// <param name="thing">What it stands for; null if the op is not known.</param>
    /// <param name="line">The line of the step.</param>
    /// <param name="fails">Whether the op is expected to fail.</param>
    public void Make(Scalar name, Thing? thing, int line, bool fails)
    {
        if (name.Value == Guest)
            mistakes.ReservedName(name);
        else if (made.TryGetValue(name.Value, out var before) && !before.Fails)
            mistakes.MadeTwice(name, before.Line);
        else
            made[name.Value] = new Made(thing, line, fails);
    }

    private void Missing(Node at, string name, Thing thing)
    {
        if (lines.TryGetValue(name, out var line))
            mistakes.MadeLater(at, name, thing, line);
        else
            mistakes.NeverMade(at, name, thing, made.Keys.Where(known => made[known].Thing == thing));
    }

    private sealed record Made(Thing? Thing, int Line, bool Fails);
}
