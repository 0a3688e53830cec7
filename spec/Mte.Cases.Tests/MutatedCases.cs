using System.Diagnostics;
using System.Text;
using Mte.Cases.Reading;
using Mte.Cases.RulesAndFeatures;

namespace Mte.Cases.Tests;

public sealed class MutatedCases
{
    private const int Count = 1000;
    private const int Seed = 20221104;

    [Test]
    [CancelAfter(60_000)]
    public void End_in_a_case_or_a_diagnostic()
    {
        var random = new Random(Seed);
        (byte[] Bytes, Vocabulary Vocabulary)[] samples =
        [
            .. Samples(Fixtures.SampleCases).Select(bytes => (bytes, Fixtures.Vocabulary)),
            .. Samples(Fixtures.Cases).Select(bytes => (bytes, Fixtures.OwnVocabulary)),
        ];

        var refused = 0;
        for (var round = 0; round < Count; round++)
        {
            var sample = samples[random.Next(samples.Length)];
            var bytes = Mutated(sample.Bytes, random);
            var clock = Stopwatch.StartNew();
            var read = CaseFile.Read("mutated.yaml", bytes, sample.Vocabulary);
            var told = string.Concat(read.Diagnostics);

            var shown = $"round {round}:\n{Encoding.UTF8.GetString(bytes)}";
            Assert.That(read.Cases.Count > 0, Is.Not.EqualTo(read.Diagnostics.Count > 0), shown);
            Assert.That(told, Does.Not.Contain("Exception"), shown);
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)), shown);
            refused += read.Diagnostics.Count > 0 ? 1 : 0;
        }

        // Were nearly all of them fine, or none, the mutations would not be worth their name.
        Assert.That(refused, Is.InRange(Count / 2, Count - 10));
    }

    private static IEnumerable<byte[]> Samples(string folder) =>
        Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    private static byte[] Mutated(byte[] bytes, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            bytes = random.Next(4) switch
            {
                0 => Flipped(bytes, random),
                1 => Punctuated(bytes, random),
                2 => Lines(bytes, random, copies: 0),
                _ => Lines(bytes, random, copies: 2),
            };

        return bytes;
    }

    private static byte[] Flipped(byte[] bytes, Random random)
    {
        var copy = bytes.ToArray();
        copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        return copy;
    }

    /// <summary>Puts a character that means something to YAML anywhere.</summary>
    private static byte[] Punctuated(byte[] bytes, Random random)
    {
        var marks = "{}[],:-#&*!|>'\"%@`$?\n\t "u8;
        var copy = bytes.ToArray();
        copy[random.Next(copy.Length)] = marks[random.Next(marks.Length)];
        return copy;
    }

    /// <summary>Drops a line, or writes it more than once.</summary>
    private static byte[] Lines(byte[] bytes, Random random, int copies)
    {
        var lines = Encoding.Latin1.GetString(bytes).Split('\n').ToList();
        var at = random.Next(lines.Count);
        var line = lines[at];
        lines.RemoveAt(at);
        lines.InsertRange(at, Enumerable.Repeat(line, copies));
        return Encoding.Latin1.GetBytes(string.Join('\n', lines) + "\n");
    }
}
