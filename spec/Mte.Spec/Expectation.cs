namespace Mte.Spec;

/// <summary>What a case says must come back from an op. Closed.</summary>
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

    /// <summary>Success with this value.</summary>
    public sealed record Answers(long Value) : Expectation
    {
        public override string ToString() => $"{Value} (0x{Value:x})";
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

    /// <summary>A fault with this code, reported at this place.</summary>
    public sealed record Faults(FaultCode Code, Place At) : Expectation
    {
        public override string ToString() => $"{Code} at {At}";
    }

    /// <summary>Any one of several answers, because a rule allows them all.</summary>
    /// <param name="Choices">The answers that are allowed.</param>
    public sealed record AnyOf(IReadOnlyList<Expectation> Choices) : Expectation
    {
        public override string ToString() => $"any of: {string.Join("; ", Choices)}";
    }

    /// <summary>Whether the outcome is what was expected, on a machine with this page size in bytes.</summary>
    public bool Accepts(Outcome outcome, int pageSize) => (this, outcome) switch
    {
        (Succeeds, Outcome.Done) => true,
        (Answers wanted, Outcome.Done got) => wanted.Value == got.Value,
        (Reads wanted, Outcome.Done { Tags: { } tags }) => wanted.Tags.Covers(tags),
        (Fails wanted, Outcome.Failed got) => wanted.Errno == got.Errno,
        (Faults wanted, Outcome.Faulted got) =>
            wanted.Code == got.Code && Spot(wanted.At, pageSize) == Spot(got.At, pageSize),
        (AnyOf any, _) => any.Choices.Any(choice => choice.Accepts(outcome, pageSize)),
        _ => false,
    };

    private static (string Name, long Offset) Spot(Place place, int pageSize) => (place.Name, place.Offset(pageSize));
}
