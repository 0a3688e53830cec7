using System.Text.Json.Serialization;
using Mte.Spec.Ops;

namespace Mte.Spec.Cases;

/// <summary>One line of a case: an op, and what must come back.</summary>
/// <param name="Op">The op.</param>
/// <param name="Expect">What must come back.</param>
/// <param name="Text">The op as the case's author wrote it, on one line.</param>
/// <param name="Line">The line in the case file, counted from 1.</param>
public sealed record Step(Op Op, Expectation Expect, string Text, int Line);

/// <summary>One case: a list of ops, what each must come to, and the rules that say so.</summary>
/// <param name="Id">
/// The path below the cases folder without its ending, and the row of its table, if it has one.
/// </param>
/// <param name="Title">One sentence: the rule in the present tense.</param>
/// <param name="File">The file it was read from, as it is shown to people.</param>
/// <param name="Rules">Ids of the rules that it covers.</param>
/// <param name="Needs">
/// Features that a world must have, both kinds, those implied by the ops included.
/// </param>
/// <param name="Lacks">Features that a world must not have.</param>
/// <param name="Steps">The steps, in order.</param>
/// <param name="Danger">
/// What it may do to a kernel that is wrong; empty if nothing. Such a case runs only if it is named.
/// </param>
public sealed record Case(
    string Id,
    string Title,
    string File,
    IReadOnlyList<string> Rules,
    IReadOnlyList<string> Needs,
    IReadOnlyList<string> Lacks,
    IReadOnlyList<Step> Steps,
    string Danger = "")
{
    /// <summary>The first part of the id: the area that the case belongs to.</summary>
    [JsonIgnore]
    public string Area => Id.Split('/')[0];

    /// <summary>What the cases of one file have in common: the id without the row of its table.</summary>
    [JsonIgnore]
    public string IdWithoutRow => Id.Split('[')[0];

    /// <summary>What is handed to a world: the ops, and nothing of what is expected.</summary>
    [JsonIgnore]
    public Program Program => new(Id, [.. Steps.Select(step => step.Op)], Danger.Length > 0);
}

/// <summary>One testable statement of the ABI.</summary>
/// <param name="Id">An id that never changes or is used again, such as <c>KVM-SLOT-003</c>.</param>
/// <param name="Area">The area, which is the name of the rule's file.</param>
/// <param name="Statement">The rule, in one or two sentences.</param>
/// <param name="Sources">Where it comes from: a document's section or a kernel function.</param>
/// <param name="Needs">ABI features that the rule is part of.</param>
/// <param name="Lacks">ABI features that end the rule.</param>
/// <param name="Untestable">Why no case can show it on any target at hand; empty for all others.</param>
public sealed record Rule(
    string Id,
    string Area,
    string Statement,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> Needs,
    IReadOnlyList<string> Lacks,
    string Untestable = "");
