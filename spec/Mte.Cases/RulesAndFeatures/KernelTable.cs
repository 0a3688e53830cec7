using Mte.Cases.Nodes;
using Mte.Cases.Yaml;
using Mte.Spec.Releases;

namespace Mte.Cases.RulesAndFeatures;

/// <summary>
/// Reads what <c>features.yaml</c> says of kernels: the series that can be had, and their protocols.
/// </summary>
internal sealed class KernelTable(YamlFile file)
{
    private const string Suite = "suite", Flavours = "flavours", Cases = "cases", Litmus = "litmus";

    private static readonly string[] Keys = [Suite, Flavours, Cases, Litmus];

    /// <summary>The series, oldest first.</summary>
    public IReadOnlyList<KernelSeries> Series(Node? section, string key) =>
    [
        .. Entries(section, key, "SERIES").Select(entry => Read(entry.Key, entry.Value))
        .OfType<KernelSeries>()
            .OrderBy(series => KernelRelease.Parse(series.Series)),
    ];

    /// <summary>The protocols, oldest first.</summary>
    public IReadOnlyList<ProtocolSpan> Protocols(Node? section, string key) =>
    [
        .. Entries(section, key, "PROTOCOL").Select(entry => Protocol(entry.Key, entry.Value))
        .OfType<ProtocolSpan>()
            .OrderBy(protocol => protocol.Since),
    ];

    private IReadOnlyList<Entry> Entries(Node? section, string key, string what)
    {
        if (section is not (null or Mapping))
            file.Mistakes.NoMapping(section, $"\"{key}\"", [what]);

        return (section as Mapping)?.Entries ?? [];
    }

    private KernelSeries? Read(Scalar series, Node value)
    {
        var (what, before) = ($"\"{series.Value}\"", file.Mistakes.Count);
        if (KernelRelease.Parse(series.Value)?.Series != series.Value)
            file.Mistakes.WrongValue("the key", "a series such as 6.12", series);

        if (value is not Mapping mapping)
        {
            file.Mistakes.NoMapping(value, what, Keys);
            return null;
        }

        file.KnowOnly(mapping, what, Keys);
        var suite = file.Text(mapping, series, what, Suite, "a suite of Debian such as trixie");
        var flavours = Words(mapping, Flavours, "a list of Debian's builds");
        if (mapping[Flavours] is null && !mapping.Broken)
            file.Mistakes.MissingKey(series, what, Flavours, "a list of Debian's builds");

        var (cases, litmus) = (Some(mapping, Cases, flavours), Some(mapping, Litmus, flavours));
        return suite is null || mapping.Broken || file.Mistakes.Count > before
            ? null
            : new KernelSeries(series.Value, suite, flavours, cases, litmus);
    }

    private ProtocolSpan? Protocol(Scalar name, Node since)
    {
        if (
            since is Scalar text && KernelRelease.Parse(text.Value) is { } release
                && $"{release}" == text.Value)
            return new ProtocolSpan(name.Value, release);

        file.Mistakes.WrongValue(name.Value, "the first release that has it, such as 6.1.17", since);
        return null;
    }

    private string[] Words(Mapping mapping, string key, string expected) =>
        [.. file.Words(mapping[key], key, expected).Select(word => word.Value)];

    private string[] Some(Mapping mapping, string key, string[] flavours)
    {
        var expected = $"some of the flavours {string.Join(", ", flavours)}";
        var words = file.Words(mapping[key], key, expected);
        foreach (var word in words.Where(word => !flavours.Contains(word.Value)))
            file.Mistakes.WrongValue(key, expected, word);

        return [.. words.Select(word => word.Value)];
    }
}
