using System.Diagnostics;
using Mte.Spec;

namespace Mte.Linux.Families;

/// <summary>Switches the machine off and on again. Another class does it, for all programs at once.</summary>
internal sealed class LinuxHibernation
{
    /// <summary>Does an op of the family.</summary>
    public static Outcome Do(Op.HibernationFamily op) => op switch
    {
        Op.Hibernate => new Outcome.Unsupported("nobody would switch this machine on again"),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };
}
