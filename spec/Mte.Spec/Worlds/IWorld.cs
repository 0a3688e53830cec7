using Mte.Spec.Ops;

namespace Mte.Spec.Worlds;

/// <summary>
/// What a program came to: an outcome per op. Shorter than the program when an op used something that an
/// earlier, refused op was to make: there is nothing meaningful to run after that.
/// </summary>
/// <param name="PageSize">Bytes in a page of the world, for turning places into addresses.</param>
/// <param name="Outcomes">One outcome per op that ran, in order.</param>
public sealed record Trace(int PageSize, IReadOnlyList<Outcome> Outcomes);

/// <summary>
/// The one seam: something that runs programs, each in a fresh world of its own. To dispose of it while it
/// runs one is how a run is ended early: the program then breaks with an <see cref="AdapterException"/>, soon
/// if it can.
/// </summary>
public interface IWorld : IDisposable
{
    /// <summary>Runs a program from a fresh start.</summary>
    /// <param name="program">The program.</param>
    /// <param name="answered">Told each outcome as soon as it is known, if somebody wants to know.</param>
    /// <exception cref="AdapterException">
    /// the adapter or the machine broke; never a kernel's refusal.
    /// </exception>
    Trace Run(Program program, Action<Outcome>? answered = null);

    /// <summary>What the world says of itself; known before the first program runs.</summary>
    WorldInfo Info { get; }

    /// <summary>
    /// The emulated machine that the world runs in; null on real hardware, or if nothing is known.
    /// </summary>
    MachineFacts? Machine => null;
}

/// <summary>An emulated machine.</summary>
/// <param name="Qemu">The version of QEMU.</param>
/// <param name="Options">The options of QEMU that describe the machine.</param>
/// <param name="Warning">
/// A known bug of this version, in one sentence for people; null if none is known.
/// </param>
public sealed record MachineFacts(string? Qemu, string? Options, string? Warning);

/// <summary>What a world says of itself.</summary>
/// <param name="Name">What it is, for people: a kernel's release and version, or the model's profile.</param>
/// <param name="PageSize">Bytes in a page.</param>
/// <param name="Facts">Machine facts that were probed and found, by their feature ids.</param>
/// <param name="Release">The kernel release (<c>uname -r</c>), or the profile's series.</param>
/// <param name="Hardware">
/// The machine and its CPUs, for people and for lists of known deviations; null if unknown.
/// </param>
public sealed record WorldInfo(
    string Name, int PageSize, IReadOnlyList<string> Facts, string Release, string? Hardware = null);

/// <summary>
/// The adapter or the machine under test broke: it hung, died or did not keep the protocol. The message is
/// one sentence for people; <see cref="Outcomes"/> is what had been answered by then.
/// </summary>
public sealed class AdapterException(string message, IReadOnlyList<Outcome>? outcomes = null)
    : Exception(message)
{
    /// <summary>Answers given before the adapter broke.</summary>
    public IReadOnlyList<Outcome> Outcomes { get; } = outcomes ?? [];
}
