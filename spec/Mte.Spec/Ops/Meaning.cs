namespace Mte.Spec;

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

/// <summary>The op, or this value of a field, needs a machine fact; a case that uses it need not say so.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field)]
public sealed class NeedsAttribute(string fact) : Attribute
{
    public string Fact { get; } = fact;
}

/// <summary>What kind of answer the op gives when it succeeds; an <c>expect</c> of another kind is a mistake.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AnswersAttribute(Answer answer) : Attribute
{
    public Answer Answer { get; } = answer;
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
