using Mte.Spec;

namespace Mte.Cases;

/// <summary>The known deviations of a target, from a file <c>suites/deviations/TARGET.yaml</c>.</summary>
/// <param name="Deviations">The deviations, in the order of the file.</param>
/// <param name="Diagnostics">Every mistake in the file; what is broken is left out.</param>
public sealed record DeviationFile(IReadOnlyList<Deviation> Deviations, IReadOnlyList<Diagnostic> Diagnostics)
{
    private const string Cases = "cases", Instead = "instead", Reason = "reason", Kernels = "kernels";
    private const string Sometimes = "sometimes", Qemu = "qemu", Link = "link", Hardware = "hardware";

    /// <summary>Reads a file.</summary>
    public static DeviationFile Read(string path)
    {
        var file = YamlFile.Open(path);
        if (file.Top is not (null or Sequence))
            file.Mistakes.NoDeviations(file.Top);

        var items = file.Top is Sequence list ? list.Items : [];
        Deviation[] read = [.. items.Select(item => Read(file, item)).OfType<Deviation>()];
        return new DeviationFile(read, file.Mistakes.Diagnostics);
    }

    private static Deviation? Read(YamlFile file, Node item)
    {
        const string what = "the deviation";
        if (item is not Mapping mapping)
        {
            file.Mistakes.NoMapping(item, what, [Cases, Instead, Reason, Kernels, Sometimes, Qemu, Hardware, Link]);
            return null;
        }

        var before = file.Mistakes.Count;
        file.KnowOnly(mapping, what, Cases, Instead, Reason, Kernels, Sometimes, Qemu, Hardware, Link);
        var cases = file.Text(mapping, item, what, Cases, "a pattern of case ids");
        var instead = file.Text(mapping, item, what, Instead, "an outcome such as EINVAL");
        var reason = file.Text(mapping, item, what, Reason, "a sentence");
        var kernels = Range(file, mapping, Kernels, "a release or a range such as 6.1.0-6.1.99");
        var qemu = Range(file, mapping, Qemu, "a version of QEMU or a range such as 7.2-8.2");
        var sometimes = mapping[Sometimes] is null
            ? null
            : file.Text(mapping, item, what, Sometimes, "a sentence that says when");
        var hardware = mapping[Hardware] is null
            ? null
            : file.Text(mapping, item, what, Hardware, "a pattern such as '*CPU 0x41:0xd4f*'");
        var link = mapping[Link] is null ? null : file.Text(mapping, item, what, Link, "an address such as https://…");
        return cases is null || instead is null || reason is null || mapping.Broken || file.Mistakes.Count > before
            ? null
            : new Deviation(
                cases, instead, reason, kernels, file.Source.Path, file.Source.LineOf(item.Span.Start), sometimes, qemu,
                link, hardware);
    }

    private static KernelRange? Range(YamlFile file, Mapping mapping, string key, string expected)
    {
        var node = mapping[key];
        if (node is Scalar text && KernelRange.TryParse(text.Value, out var range))
            return range;

        if (node is not null)
            file.Mistakes.WrongValue(key, expected, node);

        return null;
    }
}
