using Mte.Spec.Ops;

namespace Mte.Reference.ProgramState;

/// <summary>Accesses that wait until a userfaultfd handles their page fault: at most one a process.</summary>
internal sealed class PausedAccesses
{
    private readonly Dictionary<string, Op.InstructionsFamily> accesses = [];

    /// <summary>Whether a process waits.</summary>
    public bool Has(string process) => accesses.ContainsKey(process);

    /// <summary>Lets the process of an access wait.</summary>
    public void Add(Op.InstructionsFamily access) => accesses[access.By] = access;

    /// <summary>Lets all processes go on.</summary>
    /// <returns>The accesses that they try again.</returns>
    public Op.InstructionsFamily[] RemoveAll()
    {
        Op.InstructionsFamily[] removed = [.. accesses.Values];
        accesses.Clear();
        return removed;
    }
}
