using System.Collections.Concurrent;
using System.Reflection;
using Mte.Spec.Ops;

namespace Mte.Spec.Litmus;

/// <summary>
/// What is known of an op of litmus tests beside its fields. Every op states all of it; there is no default.
/// </summary>
/// <param name="op">
/// The op of cases that it does. What that op needs, a litmus test with this one needs.
/// </param>
/// <param name="side">Which side of the page does it.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LitmusFactsAttribute(Type op, Side side) : Attribute
{
    private static readonly ConcurrentDictionary<Type, LitmusFactsAttribute> OfTypes = [];

    /// <summary>The op of cases that it does.</summary>
    public Type Op { get; } = op;

    /// <summary>Which side of the page does it.</summary>
    public Side Side { get; } = side;

    /// <summary>The machine facts that the op needs.</summary>
    public IEnumerable<string> Needs => Op.GetCustomAttributes<NeedsAttribute>().Select(needs => needs.Fact);

    /// <summary>The facts of an op.</summary>
    public static LitmusFactsAttribute Of(LitmusOp op) =>
        OfTypes.GetOrAdd(op.GetType(), static type => type.GetCustomAttribute<LitmusFactsAttribute>()!);
}

/// <summary>Which side of a page an op of a litmus test is done from.</summary>
public enum Side
{
    /// <summary>The process that has the page mapped, by an instruction or a system call.</summary>
    Process,

    /// <summary>A guest whose memory the page is.</summary>
    Guest,

    /// <summary>
    /// The VMM of such a guest, by an ioctl; the kernel then holds a reference to the page.
    /// </summary>
    Vmm,

    /// <summary>
    /// A process that traces the one with the page; the kernel then holds a reference to the page.
    /// </summary>
    Tracer,

    /// <summary>
    /// The kernel, which dumps the process with the page, and holds a reference to the page.
    /// </summary>
    CoreDump,

    /// <summary>A process that handles page faults of the one with the page.</summary>
    FaultHandler,

    /// <summary>The kernel, which writes all memory to disk, and holds a reference to each page.</summary>
    Machine,
}

/// <summary>What follows from the side that an op is done from.</summary>
public static class Sides
{
    /// <summary>Whether the page is a guest's memory.</summary>
    public static bool HasGuest(this Side side) => side is Side.Guest or Side.Vmm;

    /// <summary>
    /// Whether the kernel holds a reference to the page meanwhile, which keeps it where it is.
    /// </summary>
    public static bool HoldsPage(this Side side) =>
        side is Side.Vmm or Side.Tracer or Side.CoreDump or Side.Machine;

    /// <summary>
    /// Whether a step names the thread in whose process the op is done, if that is another one.
    /// </summary>
    public static bool NamesProcess(this Side side) =>
        side is Side.Tracer or Side.CoreDump or Side.FaultHandler;
}
