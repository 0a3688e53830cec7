using Mte.Spec.Ops;

namespace Mte.Spec.Worlds;

/// <summary>What became of a program that ran with others.</summary>
/// <param name="Outcomes">One outcome per op that ran, in order.</param>
/// <param name="Broken">
/// Why it ended early, in one sentence, if the adapter or the machine broke; else null.
/// </param>
public sealed record Ended(IReadOnlyList<Outcome> Outcomes, string? Broken = null);

/// <summary>A world in which one hibernation serves many programs: it costs two boots.</summary>
public interface IHibernatingWorld : IWorld
{
    /// <summary>
    /// Runs programs up to their <see cref="Op.Hibernate"/>, each in processes of its own; hibernates once;
    /// and runs the rest of each.
    /// </summary>
    /// <returns>
    /// What became of each, in the order of the programs. A program that breaks costs only itself.
    /// </returns>
    IReadOnlyList<Ended> RunTogether(IReadOnlyList<Program> programs);
}
