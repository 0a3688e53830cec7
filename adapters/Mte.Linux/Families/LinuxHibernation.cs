using System.Diagnostics;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Linux.Families;

/// <summary>Refuses to hibernate: only the world can, for all of its programs at once.</summary>
internal sealed class LinuxHibernation
{
    /// <summary>Does an op of the family.</summary>
    public static Outcome Do(Op.HibernationFamily op) => op switch
    {
        Op.Hibernate => new Outcome.Unsupported("this machine would stay off"),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };
}
