using System.Diagnostics;
using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;
using Mte.Cases.Yaml;
using Mte.Spec.Litmus;
using Mte.Spec.Values;

namespace Mte.Cases.Litmus;

/// <summary>Reads the steps of a litmus test, which have the names of ops and fewer fields.</summary>
internal sealed class LitmusStepReader(Mistakes mistakes, IReadOnlyCollection<string> threads)
{
    public const string At = "at", Tag = "tag", As = "as", Of = "of", By = "by", Buffer = "buffer",
    Child = "child";

    /// <summary>0 is what initialisation writes, and 15 stands for stale.</summary>
    public const int LeastTag = 1, MostTag = LitmusTest.Stale - 1;

    /// <summary>Fields that may be left out.</summary>
    public static readonly string[] Optional = [Of, Buffer];

    /// <summary>
    /// The first two granules of the page, and of the one after it: pages, and granules from there.
    /// </summary>
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
        else if (LitmusOpForm.Find(name.Value) is not { } form)
            mistakes.UnknownOp(name, LitmusOpForm.All.Select(known => known.Name));
        else if (value is not Mapping mapping)
            mistakes.NoMapping(value, $"\"{name.Value}\"", form.Keys(last: by is null));
        else
            return Read(name, form, mapping, by, node.Text);

        return null;
    }

    /// <summary>A number between limits; what is none is reported.</summary>
    public static int Number(Mistakes mistakes, Node node, string key, int least, int most, string or = "")
    {
        if (
            node is Scalar scalar && Numbers.TryRead(scalar.Value, out var number) && number >= least
                && number <= most)
            return (int)number;

        mistakes.WrongValue(key, $"a number from {least} to {most}{or}", node);
        return least;
    }

    private LitmusStep? Read(Scalar name, LitmusOpForm form, Mapping mapping, string? by, string text)
    {
        var keys = form.Keys(last: by is null);
        foreach (var (key, _) in mapping.Entries)
            if (!keys.Contains(key.Value))
                mistakes.UnknownKey(key, $"\"{name.Value}\"", keys);

        var (page, granule) = PlaceOf(name, mapping);
        var values = form.Fields.ToDictionary(field => field, field => ValueOf(field, name, mapping));
        var process = mapping[Of] is { } of ? ThreadOf(of) : by ?? Required(name, mapping);
        return process is not null && !values.ContainsValue(null)
            ? new LitmusStep(process, form.Make(page, granule, values), text)
            : null;
    }

    /// <summary>The value of a field; null if there is none, which is reported.</summary>
    private object? ValueOf(string field, Scalar name, Mapping mapping) => field switch
    {
        Tag => TagOf(name, mapping),
        As => ResultOf(name, mapping),
        Buffer => mapping[Buffer] is { } node ? BufferOf(node) : TagBuffer.Plain,
        Child => ChildOf(name, mapping),
        _ => throw new UnreachableException($"nothing reads \"{field}\" of \"{name.Value}\""),
    };

    private string? ChildOf(Scalar name, Mapping mapping)
    {
        if (mapping[Child] is { } child)
            return ThreadOf(child);

        if (!mapping.Broken)
            mistakes.MissingKey(name, $"\"{name.Value}\"", Child, "the thread that is the new process");

        return null;
    }

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
