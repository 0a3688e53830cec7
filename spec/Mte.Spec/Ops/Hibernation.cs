namespace Mte.Spec;

public abstract partial record Op
{
    /// <summary>
    /// Writes the machine's memory to disk, switches the machine off and on again, and goes on where it was
    /// (<c>/sys/power/state</c>, <c>disk</c>). All programs of a run that have this op share one hibernation: each is run
    /// up to it, then the machine hibernates once, then each runs on.
    /// </summary>
    [Needs("hibernation")]
    [Answers(Answer.Nothing)]
    public sealed record Hibernate : Op;
}
