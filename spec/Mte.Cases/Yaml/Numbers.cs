using System.Globalization;

namespace Mte.Cases.Yaml;

/// <summary>Numbers as cases write them.</summary>
internal static class Numbers
{
    /// <summary>
    /// Reads a decimal number of 64 bits with a sign, or a hexadecimal one without; the latter is a bit
    /// pattern, so
    /// <c>0xffffffffffffffff</c> is -1.
    /// </summary>
    public static bool TryRead(string text, out long number) =>
        text.StartsWith("0x", StringComparison.Ordinal)
            ? long.TryParse(
                text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
