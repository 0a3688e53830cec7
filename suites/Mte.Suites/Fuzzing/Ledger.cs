using Mte.Cases.Forms;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Suites.Fuzzing;

/// <summary>
/// What the names of a random program stand for so far, and in which processes. It keeps programs to what has
/// one outcome: where a kernel puts a mapping is its own choice, so an op must not reach beyond the mapping
/// that it names, and no new mapping may come after a part of an old one was unmapped.
/// </summary>
/// <param name="pageSize">Bytes in a page.</param>
internal sealed class Ledger(int pageSize)
{
    /// <summary>The largest structure that a system call reads or writes, in bytes.</summary>
    private const int Structure = 512;

    /// <summary>The most that an instruction reads or writes, in bytes (DC ZVA).</summary>
    private const int Block = 64;

    private static readonly Scope Nothing = new([], []);

    private readonly Dictionary<string, Scope> scopes = new() { [Op.Main] = new Scope([], []) };
    private readonly List<string> processes = [Op.Main];
    private readonly List<string> cores = [];
    private readonly List<(string Vm, Gpa Gpa, int Pages)> slots = [];
    private bool holes;

    /// <summary>Processes and threads that were not killed.</summary>
    public IReadOnlyList<string> Alive => [.. processes.Where(scopes.ContainsKey)];

    /// <summary>Memory of guests, by their VM.</summary>
    public IReadOnlyList<(string Vm, Gpa Gpa, int Pages)> Slots => slots;

    /// <summary>Mappings that a process has, and how many pages each has. A dead process has none.</summary>
    public IReadOnlyDictionary<string, int> Mappings(string process) =>
        scopes.GetValueOrDefault(process, Nothing).Mappings;

    /// <summary>Names of things that a process can use.</summary>
    public IReadOnlyList<string> Names(string process, Thing thing) => thing switch
    {
        Thing.Process => [.. Alive.Where(other => other != process)],
        Thing.Core => cores,
        Thing.Mapping => [.. Mappings(process).Keys],
        _ =>
        [
            .. scopes.GetValueOrDefault(process, Nothing).Others
                .Where(other => other.Thing == thing).Select(other => other.Name),
        ],
    };

    /// <summary>Whether an op has one outcome here, and names only what there is.</summary>
    public bool Allows(Call call)
    {
        if (!scopes.ContainsKey(call.Op.By) || (holes && Makes(call, Thing.Mapping) is not null))
            return false;

        for (var index = 0; index < call.Values.Count; index++)
            if (!Allows(call, call.Form.Fields[index], call.Values[index]))
                return false;

        return true;
    }

    private bool Allows(Call call, OpField field, object? value) => (field.Form, value) switch
    {
        (NameForm { Uses: { } thing }, string name) => Names(call.Op.By, thing).Contains(name),
        (PlaceForm, Place place) => Holds(call.Op.By, place, Length(call))
            && (call["process"] is not string other || Holds(other, place, Length(call))),
        _ => true,
    };

    private bool Holds(string process, Place place, long length) =>
        scopes.TryGetValue(process, out var scope)
        && scope.Mappings.TryGetValue(place.Name, out var pages)
        && place.Offset(pageSize) is >= 0 and var offset
        && length >= 0 && offset + length <= (long)pages * pageSize;

    /// <summary>How far an op reaches from its places, at most, in bytes.</summary>
    private long Length(Call call)
    {
        var pages = call.Number("pages") + (call.Number("huge_pages") * 512);
        var length = (pages * pageSize) + call.Number("bytes") + (call.Number("granules") * Granule.Bytes);
        return Math.Max(length, Least(call));
    }

    private static long Least(Call call) =>
        call["instruction"] is not null ? Block
        : call["tags"] is Tags tags ? tags.Count * Granule.Bytes
        : call.Form.Field("bytes") is null && call.Op is Op.UaccessFamily ? Structure
        : call["iovec"] is not null || call["offset"] is not null ? Granule.Bytes
        : 1;

    /// <summary>Enters what an op did.</summary>
    public void Enter(Call call, Outcome outcome)
    {
        if (outcome is Outcome.Killed)
            Kill(call.Op.By);
        else if (outcome is Outcome.Done)
            EnterDone(call);
        else if (call.Op is Op.Mmap { At: not null } or Op.Mremap { To: not null })
            holes = true;
    }

    private void EnterDone(Call call)
    {
        var scope = scopes[call.Op.By];
        foreach (var (field, value) in call.Form.Fields.Zip(call.Values))
            if ((field.Makes, value) is ({ } thing, string name))
                Enter(call, scope, thing, name);

        switch (call.Op)
        {
            case Op.Munmap:
                holes = true;
                break;
            case Op.Mremap remap:
                scope.Mappings.Remove(remap.At.Name);
                break;
            case Op.Execve:
                scope.Mappings.Clear();
                scope.Others.Clear();
                break;
            case Op.CoreDump:
                Kill(call.Op.By);
                break;
            case Op.KvmSetUserMemoryRegion slot:
                slots.Add((slot.Vm, slot.Gpa, slot.Pages));
                break;
        }
    }

    private void Enter(Call call, Scope scope, Thing thing, string name)
    {
        if (thing is Thing.Process)
        {
            processes.Add(name);
            scopes[name] = call.Op is Op.CloneThread
                ? scope
                : new Scope(new(scope.Mappings), [.. scope.Others]);
        }
        else if (thing is Thing.Core)
            cores.Add(name);
        else if (thing is Thing.Mapping)
            scope.Mappings[name] = Pages(call);
        else
            scope.Others.Add((thing, name));
    }

    private static int Pages(Call call) => call.Op switch
    {
        Op.Mremap remap => remap.NewPages,
        Op.MapThp thp => thp.HugePages * 512,
        _ => (int)Math.Max(1, call.Number("pages")),
    };

    /// <summary>A signal kills all threads of a process.</summary>
    private void Kill(string process)
    {
        var scope = scopes[process];
        foreach (var thread in processes.Where(other => scopes.GetValueOrDefault(other) == scope).ToArray())
            scopes.Remove(thread);
    }

    /// <summary>The name of a thing of this kind that an op makes; null if it makes none.</summary>
    private static string? Makes(Call call, Thing thing)
    {
        for (var index = 0; index < call.Values.Count; index++)
            if (call.Form.Fields[index].Makes == thing)
                return call.Values[index] as string;

        return null;
    }

    // A class and not a record: threads share one, and two that are equal are still two.
    private sealed class Scope(Dictionary<string, int> mappings, List<(Thing Thing, string Name)> others)
    {
        public Dictionary<string, int> Mappings => mappings;

        public List<(Thing Thing, string Name)> Others => others;
    }
}
