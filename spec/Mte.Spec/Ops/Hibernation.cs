using System.Text.Json.Serialization;

namespace Mte.Spec.Ops;

[JsonDerivedType(typeof(Hibernate), "hibernate")]
public abstract partial record Op
{
    /// <summary>Switches the machine off and on again.</summary>
    public abstract record HibernationFamily : Op;

    /// <summary>
    /// Writes the machine's memory to disk, switches the machine off and on again, and goes on where it was
    /// (<c>/sys/power/state</c>, <c>disk</c>). All programs of a run that have this op share one hibernation:
    /// each is run up to it, then the machine hibernates once, then each runs on.
    /// </summary>
    [Needs("hibernation")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Model)]
    public sealed record Hibernate : HibernationFamily;
}
