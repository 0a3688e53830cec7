using System.Reflection;
using System.Text.Json.Serialization;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Cases.Litmus;

/// <summary>What can be written of one op of litmus tests: read off its record.</summary>
/// <param name="Name">The op's name in YAML.</param>
/// <param name="Type">Its record.</param>
/// <param name="Fields">The fields that its record has beside the place, in the order of the record.</param>
internal sealed record LitmusOpForm(string Name, Type Type, IReadOnlyList<string> Fields)
{
    private readonly ConstructorInfo make = Constructor(Type);

    /// <summary>Every op, in the order in which the language lists them.</summary>
    public static IReadOnlyList<LitmusOpForm> All { get; } =
    [
        .. typeof(LitmusOp).GetCustomAttributes<JsonDerivedTypeAttribute>()
            .Select(row => Of((string)row.TypeDiscriminator!, row.DerivedType)),
    ];

    /// <summary>The op with a name; null if there is none.</summary>
    public static LitmusOpForm? Find(string name) => All.FirstOrDefault(form => form.Name == name);

    /// <summary>Only the model has the op, however it is written.</summary>
    public bool InModelOnly => FactsAttribute.OfType(Facts.Op).InLitmus is InLitmus.Model;

    /// <summary>Whether a step may name the thread in whose process the op is done.</summary>
    public bool NamesProcess => Facts.Side.NamesProcess();

    /// <summary>All that can be written in the op's braces.</summary>
    /// <param name="last">
    /// Whether it is done when all threads have ended, and so belongs to none of them.
    /// </param>
    public string[] Keys(bool last) =>
    [
        LitmusStepReader.At,
        .. last ? [LitmusStepReader.By] : Array.Empty<string>(),
        .. Fields,
        .. NamesProcess ? [LitmusStepReader.Of] : Array.Empty<string>(),
    ];

    /// <summary>Makes the op.</summary>
    /// <param name="page">0, or 1 for the second page of a huge page.</param>
    /// <param name="granule">The granule of the page.</param>
    /// <param name="values">The values of <see cref="Fields"/>, by their names.</param>
    public LitmusOp Make(int page, int granule, IReadOnlyDictionary<string, object?> values) =>
        (LitmusOp)make.Invoke([.. make.GetParameters().Select(parameter => parameter.Name switch
        {
            PageParameter => page,
            GranuleParameter => granule,
            var field => values[Spelling.Of(field!)],
        })]);

    private const string PageParameter = nameof(LitmusOp.Page), GranuleParameter = nameof(
        LitmusOp.Stg.Granule);

    private LitmusFactsAttribute Facts => Type.GetCustomAttribute<LitmusFactsAttribute>()!;

    private static LitmusOpForm Of(string name, Type op) => new(
        name, op,
        [
            .. Constructor(op).GetParameters()
                .Where(parameter => parameter.Name is not (PageParameter or GranuleParameter))
                .Select(parameter => Spelling.Of(parameter.Name!)),
        ]);

    /// <summary>The record's own constructor; the other one copies.</summary>
    private static ConstructorInfo Constructor(Type op) =>
        op.GetConstructors().Single(constructor => constructor.GetParameters()[0].ParameterType != op);
}
