using System.Text.Json.Serialization;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Spec.Cases;

/// <summary>What a case says must come back from an op. Closed.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "expect")]
[JsonDerivedType(typeof(Succeeds), "succeeds")]
[JsonDerivedType(typeof(Answers), "answers")]
[JsonDerivedType(typeof(Reads), "reads")]
[JsonDerivedType(typeof(Fails), "fails")]
[JsonDerivedType(typeof(Faults), "faults")]
[JsonDerivedType(typeof(Dies), "dies")]
[JsonDerivedType(typeof(AnyOf), "any_of")]
public abstract record Expectation
{
    private Expectation()
    {
    }

    /// <summary>Success, whatever the value. This is what an op without <c>expect</c> must do.</summary>
    public sealed record Succeeds : Expectation
    {
        public override string ToString() => "ok";
    }

    /// <summary>Success with this value, plus so many times the size of a page.</summary>
    public sealed record Answers(long Value, int Pages = 0) : Expectation
    {
        public override string ToString() =>
            Pages == 0 ? $"{Value} (0x{Value:x})" : new Gpa(Pages, Value).ToString();
    }

    /// <summary>Success with these tags, the pattern repeated over what was read.</summary>
    public sealed record Reads(Tags Tags) : Expectation
    {
        public override string ToString() => $"tags {Tags}";
    }

    /// <summary>Failure with this error number.</summary>
    public sealed record Fails(Errno Errno) : Expectation
    {
        public override string ToString() => $"{Errno}";
    }

    /// <summary>A fault with this code, reported at this place, with this top byte in the address.</summary>
    public sealed record Faults(FaultCode Code, Place At, int TopByte = 0) : Expectation
    {
        public override string ToString() => new Outcome.Faulted(Code, At, TopByte).ToString();
    }

    /// <summary>The process is killed by this signal.</summary>
    public sealed record Dies(Signal Signal) : Expectation
    {
        public override string ToString() => new Outcome.Killed(Signal).ToString();
    }

    /// <summary>Any one of several answers, because a rule allows them all.</summary>
    /// <param name="Choices">The answers that are allowed.</param>
    public sealed record AnyOf(IReadOnlyList<Expectation> Choices) : Expectation
    {
        public override string ToString() => $"any of: {string.Join("; ", Choices)}";
    }

    /// <summary>
    /// Whether the outcome is what was expected, on a machine with this page size in bytes.
    /// </summary>
    public bool Accepts(Outcome outcome, int pageSize) => (this, outcome) switch
    {
        (Succeeds, Outcome.Done) => true,
        (Answers wanted, Outcome.Done got) => wanted.Value + ((long)wanted.Pages * pageSize) == got.Value,
        (Reads wanted, Outcome.Done { Tags: { } tags }) => wanted.Tags.Covers(tags),
        (Fails wanted, Outcome.Failed got) => wanted.Errno == got.Errno,
        (Faults wanted, Outcome.Faulted got) =>
            (wanted.Code, wanted.TopByte) == (got.Code, got.TopByte) &&
            Spot(wanted.At, pageSize) == Spot(got.At, pageSize),
        (Dies wanted, Outcome.Killed got) => wanted.Signal == got.Signal,
        (AnyOf any, _) => any.Choices.Any(choice => choice.Accepts(outcome, pageSize)),
        _ => false,
    };

    private static (string Name, long Offset) Spot(Place place, int pageSize) =>
        (place.Name, place.Offset(pageSize));
}
