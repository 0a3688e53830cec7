using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Cases;

/// <summary>Reads the steps of a litmus test, which have the names of ops and fewer fields.</summary>
internal sealed class LitmusStepReader(Mistakes mistakes, IReadOnlyCollection<string> threads)
{
    public const string At = "at", Tag = "tag", As = "as", Of = "of", By = "by", Buffer = "buffer", Child = "child";

    /// <summary>0 is what initialisation writes, and 15 stands for stale.</summary>
    public const int LeastTag = 1, MostTag = Litmus.Stale - 1;

    /// <summary>The fields of each op, beside <c>at</c> and <c>by</c>.</summary>
    public static readonly Dictionary<string, string[]> Ops = new()
    {
        ["mprotect"] = [],
        ["load"] = [],
        ["store"] = [],
        ["stg"] = [Tag],
        ["ldg"] = [As],
        ["guest_stg"] = [Tag],
        ["guest_ldg"] = [As],
        ["kvm_arm_mte_copy_tags"] = [Tag, Buffer],
        ["kvm_arm_mte_copy_tags_from"] = [As],
        ["ptrace_peekmtetags"] = [As, Of],
        ["ptrace_pokemtetags"] = [Tag, Of],
        ["core_dump"] = [As, Of],
        ["hibernate"] = [As],
        ["migrate"] = [],
        ["split_thp"] = [],
        ["uffdio_copy"] = [Of],
        ["fork"] = [Child],
        ["madvise_unmergeable"] = [],
        ["page_out"] = [],
    };

    /// <summary>Fields that may be left out.</summary>
    public static readonly string[] Optional = [Of, Buffer];

    /// <summary>The first two granules of the page, and of the one after it: pages, and granules from there.</summary>
    public static readonly Dictionary<string, (int Page, int Granule)> Places = new()
    {
        ["ram"] = (0, 0),
        ["ram+1g"] = (0, 1),
        ["ram+1p"] = (1, 0),
        ["ram+1p+1g"] = (1, 1),
    };

    private readonly List<string> results = [];

    /// <summary>The names that the steps so far have given to what they read.</summary>
    public IReadOnlyCollection<string> Results => results;

    /// <summary>A step; null if it is none, which is reported.</summary>
    /// <param name="node">The step.</param>
    /// <param name="by">The thread that it belongs to; null if it must say so itself.</param>
    public LitmusStep? Read(Node node, string? by)
    {
        if (node is not Mapping { Entries: [var (name, value)] })
            mistakes.NoStep(node);
        else if (!Ops.ContainsKey(name.Value))
            mistakes.UnknownOp(name, Ops.Keys);
        else if (value is not Mapping mapping)
            mistakes.NoMapping(value, $"\"{name.Value}\"", FieldsOf(name.Value, by is null));
        else
            return Read(name, mapping, FieldsOf(name.Value, by is null), by, node.Text);

        return null;
    }

    /// <summary>What can be written of an op.</summary>
    /// <param name="op">The op.</param>
    /// <param name="last">Whether it is done when all threads have ended, and so belongs to none.</param>
    public static string[] FieldsOf(string op, bool last) => last ? [At, By, .. Ops[op]] : [At, .. Ops[op]];

    /// <summary>A number between limits; what is none is reported.</summary>
    public static int Number(Mistakes mistakes, Node node, string key, int least, int most, string or = "")
    {
        if (node is Scalar scalar && Numbers.TryRead(scalar.Value, out var number) && number >= least && number <= most)
            return (int)number;

        mistakes.WrongValue(key, $"a number from {least} to {most}{or}", node);
        return least;
    }

    private LitmusStep? Read(Scalar name, Mapping mapping, string[] fields, string? by, string text)
    {
        foreach (var (key, _) in mapping.Entries)
            if (!fields.Contains(key.Value))
                mistakes.UnknownKey(key, $"\"{name.Value}\"", fields);

        var (page, granule) = PlaceOf(name, mapping);
        var tag = Ops[name.Value].Contains(Tag) ? TagOf(name, mapping) : 0;
        var result = Ops[name.Value].Contains(As) ? ResultOf(name, mapping) : "";
        var buffer = mapping[Buffer] is { } node ? BufferOf(node) : TagBuffer.Plain;
        var who = mapping[Of] is { } of ? ThreadOf(of) : by ?? Required(name, mapping);
        var op = name.Value == "fork"
            ? ChildOf(name, mapping) is { } child ? new LitmusOp.Fork(page, child) : null
            : Op(name.Value, page, granule, tag, result, buffer);
        return op is not null && who is not null ? new LitmusStep(who, op, text) : null;
    }

    private string? ChildOf(Scalar name, Mapping mapping)
    {
        if (mapping[Child] is { } child)
            return ThreadOf(child);

        if (!mapping.Broken)
            mistakes.MissingKey(name, $"\"{name.Value}\"", Child, "the thread that is the new process");

        return null;
    }

    /// <summary>Whether only the model has an op, however it is written.</summary>
    public static bool IsInModelOnly(string op) =>
        (op == "fork" ? new LitmusOp.Fork(0, "") : Op(op, 0, 0, LeastTag, "", TagBuffer.Plain)!).InModelOnly;

    private static LitmusOp? Op(
        string name, int page, int granule, int tag, string result, TagBuffer buffer) => name switch
    {
        "mprotect" => new LitmusOp.Mprotect(page),
        "load" => new LitmusOp.Load(page),
        "store" => new LitmusOp.Store(page),
        "stg" => new LitmusOp.Stg(page, granule, tag),
        "ldg" => new LitmusOp.Ldg(page, granule, result),
        "guest_stg" => new LitmusOp.GuestStg(page, granule, tag),
        "guest_ldg" => new LitmusOp.GuestLdg(page, granule, result),
        "kvm_arm_mte_copy_tags" => new LitmusOp.KvmArmMteCopyTags(page, tag, buffer),
        "kvm_arm_mte_copy_tags_from" => new LitmusOp.KvmArmMteCopyTagsFrom(page, granule, result),
        "ptrace_peekmtetags" => new LitmusOp.PtracePeekmtetags(page, granule, result),
        "ptrace_pokemtetags" => new LitmusOp.PtracePokemtetags(page, granule, tag),
        "core_dump" => new LitmusOp.CoreDump(page, granule, result),
        "hibernate" => new LitmusOp.Hibernate(page, granule, result),
        "migrate" => new LitmusOp.Migrate(page),
        "split_thp" => new LitmusOp.SplitThp(page),
        "uffdio_copy" => new LitmusOp.UffdioCopy(page),
        "page_out" => new LitmusOp.PageOut(page),
        "madvise_unmergeable" => new LitmusOp.MadviseUnmergeable(page),
        _ => null,
    };

    private (int Page, int Granule) PlaceOf(Scalar name, Mapping mapping)
    {
        if (mapping[At] is not { } node)
        {
            if (!mapping.Broken)
                mistakes.MissingKey(name, $"\"{name.Value}\"", At, "a place such as ram or ram+1g");
        }
        else if (node is Scalar scalar && Places.TryGetValue(scalar.Value, out var place))
            return place;
        else
            mistakes.WrongValue(At, $"one of {Wording.List(Places.Keys)}", node);

        return (0, 0);
    }

    private int TagOf(Scalar name, Mapping mapping)
    {
        if (mapping[Tag] is { } node)
            return Number(mistakes, node, Tag, LeastTag, MostTag);

        if (!mapping.Broken)
            mistakes.MissingKey(name, $"\"{name.Value}\"", Tag, $"a tag from {LeastTag} to {MostTag}");

        return LeastTag;
    }

    private string ResultOf(Scalar name, Mapping mapping)
    {
        if (mapping[As] is Scalar { Missing: false } result)
        {
            if (results.Contains(result.Value))
                mistakes.ResultMadeTwice(result);
            else
                results.Add(result.Value);

            return result.Value;
        }

        if (mapping[As] is { } other)
            mistakes.WrongValue(As, "a name", other);
        else if (!mapping.Broken)
            mistakes.MissingKey(name, $"\"{name.Value}\"", As, "a name for what it reads");

        return "";
    }

    private TagBuffer BufferOf(Node node)
    {
        foreach (var buffer in Enum.GetValues<TagBuffer>())
            if (node is Scalar word && word.Value == Spelling.Of(buffer.ToString()))
                return buffer;

        string[] words = [.. Enum.GetNames<TagBuffer>().Select(Spelling.Of)];
        mistakes.WrongValue(Buffer, string.Join(" or ", words), node, words);
        return default;
    }

    private string? Required(Scalar name, Mapping mapping)
    {
        if (mapping[By] is { } by)
            return ThreadOf(by);

        if (!mapping.Broken)
            mistakes.MissingKey(name, $"\"{name.Value}\"", By, "the thread in whose process it is done");

        return null;
    }

    private string? ThreadOf(Node node)
    {
        if (node is Scalar name && threads.Contains(name.Value))
            return name.Value;

        if (node is Scalar unknown)
            mistakes.UnknownThread(unknown, threads);
        else
            mistakes.WrongValue(By, "a thread", node);

        return null;
    }
}
