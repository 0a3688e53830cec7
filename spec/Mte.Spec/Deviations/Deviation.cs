using System.Text.Json.Serialization;

namespace Mte.Spec;

/// <summary>A known deviation of a target from the rules. The case still runs, and must come to exactly this.</summary>
/// <param name="Cases">A pattern that the ids of its cases match.</param>
/// <param name="Instead">The outcome of the op that deviates, as outcomes are written.</param>
/// <param name="Reason">Why it is so.</param>
/// <param name="Kernels">The releases that it is about; all if there is none.</param>
/// <param name="File">The file that lists it.</param>
/// <param name="Line">The line in the file, counted from 1.</param>
/// <param name="Sometimes">When it shows, for a case that passes at other times; null if it always shows.</param>
/// <param name="Qemu">The versions of QEMU that it is about; any machine if there is none.</param>
/// <param name="Link">Where it was reported, or mended; null if nowhere.</param>
/// <param name="Hardware">A pattern over what the machine says that it is; any machine if there is none.</param>
public sealed record Deviation(
    string Cases, string Instead, string Reason,
    // What must be given when one is made must be there when one is read.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] KernelRange? Kernels,
    string File, int Line,
    string? Sometimes = null, KernelRange? Qemu = null, string? Link = null, string? Hardware = null)
{
    /// <summary>Where it is listed, and what it speaks of.</summary>
    public override string ToString() => $"{File}:{Line}: {Cases}";
}
