using System.Text.RegularExpressions;
using Mte.Spec.Worlds;

namespace Mte.Qemu.Kernels;

/// <summary>Which kernel is wanted, written <c>6.12</c> or <c>6.12/arm64-16k</c>.</summary>
/// <param name="Series">The series: a kernel release without its point release.</param>
/// <param name="Flavour">Debian's build of it.</param>
public sealed partial record KernelName(string Series, string Flavour)
{
    /// <summary>The flavour that need not be written: small, and made for virtual machines.</summary>
    public const string DefaultFlavour = "cloud-arm64";

    /// <summary>Reads a name.</summary>
    /// <exception cref="AdapterException">the text is not of the form.</exception>
    public static KernelName Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            throw new AdapterException(
                $"expected a kernel series such as '6.12' or '6.12/arm64-16k', found '{text}'");

        var flavour = match.Groups["flavour"];
        return new KernelName(match.Groups["series"].Value, flavour.Success ? flavour.Value : DefaultFlavour);
    }

    public override string ToString() => Flavour == DefaultFlavour ? Series : $"{Series}/{Flavour}";

    [GeneratedRegex(@"^(?<series>\d+\.\d+)(/(?<flavour>[a-z0-9-]+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
