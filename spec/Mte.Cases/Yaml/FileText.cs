using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Mte.Cases.Diagnostics;
using Mte.Cases.Nodes;

namespace Mte.Cases.Yaml;

/// <summary>Turns the bytes of a file into text that is safe to parse and to print.</summary>
internal static class FileText
{
    private const int MostBytes = 1 << 20;

    /// <summary>Reads the text of a file. Mistakes in it are such that it cannot be parsed.</summary>
    public static (Source Source, Mistakes Mistakes) Read(string path, ReadOnlySpan<byte> bytes)
    {
        var size = bytes.Length;
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];

        var source = new Source(path, size > MostBytes ? "" : Encoding.UTF8.GetString(bytes));
        var mistakes = new Mistakes(source);
        if (size > MostBytes)
            mistakes.TooBig(size);
        else if (!Utf8.IsValid(bytes))
            ReportByte(bytes, mistakes);
        else
            ReportCharacters(source.Text, mistakes);

        return (source, mistakes);
    }

    private static void ReportByte(ReadOnlySpan<byte> bytes, Mistakes mistakes)
    {
        var good = 0;
        while (Rune.DecodeFromUtf8(bytes[good..], out _, out var length) is OperationStatus.Done)
            good += length;

        mistakes.NotUtf8(Encoding.UTF8.GetCharCount(bytes[..good]), bytes[good]);
    }

    /// <summary>
    /// YAML knows more ends of a line than people do, and gives a NUL a meaning of its own; a tab moves
    /// nothing where indentation matters.
    /// </summary>
    private static void ReportCharacters(string text, Mistakes mistakes)
    {
        for (var index = 0; index < text.Length; index++)
            if (text[index] == '\t')
            {
                var end = index;
                while (end < text.Length && text[end] == '\t')
                    end++;

                mistakes.Tab(new Span(index, end));
                index = end - 1;
            }
            else if (IsWrong(text, index))
                mistakes.ControlCharacter(index, text[index]);
    }

    private static bool IsWrong(string text, int index) => text[index] switch
    {
        '\n' => false,
        '\r' => index + 1 == text.Length || text[index + 1] != '\n',
        '\u2028' or '\u2029' or '\uFEFF' => true,
        var other => char.IsControl(other),
    };
}
