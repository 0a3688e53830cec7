using System.Collections.Concurrent;
using System.Reflection;

namespace Mte.Spec.Ops;

/// <summary>What a name in a case can stand for.</summary>
public enum Thing
{
    /// <summary>A process of the program.</summary>
    Process,

    /// <summary>A mapping in a process, and the children that inherit it.</summary>
    Mapping,

    /// <summary>An open file.</summary>
    File,

    /// <summary>A core dump of a process.</summary>
    Core,

    /// <summary>A virtual machine (KVM VM descriptor).</summary>
    Vm,

    /// <summary>A virtual CPU (KVM vCPU descriptor).</summary>
    Vcpu,

    /// <summary>A userfaultfd.</summary>
    Userfaultfd,
}

/// <summary>The field gives a new thing its name.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class MakesAttribute(Thing thing) : Attribute
{
    public Thing Thing { get; } = thing;
}

/// <summary>The field names a thing that an earlier op made.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class UsesAttribute(Thing thing) : Attribute
{
    public Thing Thing { get; } = thing;
}

/// <summary>The least and the greatest number that the field can be.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class WithinAttribute(long least, long greatest) : Attribute
{
    public long Least { get; } = least;

    public long Greatest { get; } = greatest;
}

/// <summary>The only numbers that the field can be.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OneOfAttribute(params long[] numbers) : Attribute
{
    public IReadOnlyList<long> Numbers { get; } = numbers;
}

/// <summary>
/// The op, or this value of a field, needs a machine fact; a case that uses it need not say so.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field)]
public sealed class NeedsAttribute(string fact) : Attribute
{
    public string Fact { get; } = fact;
}

/// <summary>The op needs no machine fact. An op says so, or what it needs; there is no default.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsNothingAttribute : Attribute;

/// <summary>What is known of an op beside its fields. Every op says all of it; there is no default.</summary>
/// <param name="answers">What the op answers when it succeeds.</param>
/// <param name="changes">What it changes beyond the processes of its program.</param>
/// <param name="reach">Whether it reaches below a user-mode emulator.</param>
/// <param name="inLitmus">Where litmus tests may have it.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FactsAttribute(Answer answers, Changes changes, Reach reach, InLitmus inLitmus)
    : Attribute
{
    /// <summary>
    /// What the op answers when it succeeds; an <c>expect</c> of another kind is a mistake.
    /// </summary>
    public Answer Answers { get; } = answers;

    /// <summary>
    /// What it changes beyond the processes of its program. On a board, the user must allow it.
    /// </summary>
    public Changes Changes { get; } = changes;

    /// <summary>
    /// Whether it reaches below a user-mode emulator, where the adapter does not support it.
    /// </summary>
    public Reach Reach { get; } = reach;

    /// <summary>Where litmus tests may have it.</summary>
    public InLitmus InLitmus { get; } = inLitmus;

    private static readonly ConcurrentDictionary<Type, FactsAttribute> OfTypes = [];

    /// <summary>The facts of an op.</summary>
    public static FactsAttribute Of(Op op) => OfType(op.GetType());

    /// <summary>The facts of an op, by its record.</summary>
    public static FactsAttribute OfType(Type op) =>
        OfTypes.GetOrAdd(op, static type => type.GetCustomAttribute<FactsAttribute>()!);
}

/// <summary>What an op changes on the machine beyond the processes of its program.</summary>
public enum Changes
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>swapon, swapoff and page-out, on a RAM disk or zram that is free.</summary>
    Swap,

    /// <summary>/proc/sys, core_pattern and mte_tcf_preferred, for the time of a case.</summary>
    Settings,

    /// <summary>
    /// KSM and transparent huge pages: switching, splitting, compacting and dropping caches.
    /// </summary>
    Daemons,

    /// <summary>It declares pages broken, which takes them out of use until the next boot.</summary>
    MemoryFailure,
}

/// <summary>Where an op looks, or what it changes.</summary>
public enum Reach
{
    /// <summary>
    /// The processes of its program, by system calls and instructions. A user-mode emulator sees all of it.
    /// </summary>
    Process,

    /// <summary>
    /// The kernel, by way of files and descriptors of a process. Under a user-mode emulator these belong to
    /// the emulator.
    /// </summary>
    Kernel,
}

/// <summary>Where litmus tests may have an op.</summary>
public enum InLitmus
{
    /// <summary>Nowhere.</summary>
    Nowhere,

    /// <summary>
    /// In the model of the races only: no kernel does it again and again just when other threads race.
    /// </summary>
    Model,

    /// <summary>In the model and on kernels.</summary>
    ModelAndKernel,
}

/// <summary>The kinds of answer.</summary>
public enum Answer
{
    /// <summary>Success alone.</summary>
    Nothing,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Tags, one per granule.</summary>
    Tags,
}
