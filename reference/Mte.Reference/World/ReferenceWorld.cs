using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Reference.World;

/// <summary>
/// The model, as something that programs run on. Each program finds a kernel that was just started.
/// </summary>
/// <param name="profile">Which kernel.</param>
/// <param name="pageSize">Bytes in a page: 4096, 16384 or 65536.</param>
public sealed class ReferenceWorld(Profile profile, int pageSize = 4096) : IWorld
{
    /// <summary>The newest kernel.</summary>
    public ReferenceWorld() : this(Profiles.Default)
    {
    }

    public WorldInfo Info { get; } = Describe(profile, pageSize);

    public Trace Run(Program program, Action<Outcome>? answered = null)
    {
        var run = new ModelRun(profile.Parts, pageSize);
        var outcomes = new List<Outcome>(program.Ops.Count);
        try
        {
            foreach (var op in program.Ops)
            {
                if (run.Do(op) is not { } outcome)
                    break;

                outcomes.Add(outcome);
                answered?.Invoke(outcome);
            }
        }
        catch (AdapterException broken)
        {
            throw new AdapterException(broken.Message, outcomes);
        }

        return new Trace(pageSize, outcomes);
    }

    /// <summary>The same kernel with pages of another size, in bytes.</summary>
    public ReferenceWorld WithPageSize(int bytes) => new(profile, bytes);

    /// <summary>
    /// Starts a program whose ops are not known yet. The function does the next op. It answers null if the op
    /// uses a thing that no op made; such an op changes nothing.
    /// </summary>
    public Func<Op, Outcome?> Start() => new ModelRun(profile.Parts, pageSize).Do;

    public void Dispose()
    {
    }

    private static WorldInfo Describe(Profile profile, int pageSize)
    {
        if (pageSize is not (4096 or 16384 or 65536))
            throw new ArgumentOutOfRangeException(
                nameof(pageSize), pageSize, "arm64 has pages of 4096, 16384 or 65536 bytes");

        string[] facts =
        [
            "mte", "pan3", "kvm", "root", "tmpfs", "disk-file", "hugetlb", "thp", "ksm", "numa",
            "soft-offline", "userfaultfd",
            "secretmem", "el1-32bit", "ramfs", "memory-failure", "swap", "zram", "hibernation", "io-uring",
            "kpageflags",
            $"page-{pageSize / 1024}k",
        ];
        return new WorldInfo(
            $"reference:{profile.Name}",
            pageSize,
            profile.ReportsMte3 ? [.. facts, "mte3"] : facts,
            profile.Release);
    }
}
