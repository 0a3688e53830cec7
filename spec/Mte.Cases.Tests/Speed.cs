using System.Diagnostics;

namespace Mte.Cases.Tests;

public sealed class Speed
{
    [Test]
    public void Of_reading_two_hundred_files_is_not_felt()
    {
        var samples = Directory.EnumerateFiles(Fixtures.SampleCases, "*.yaml", SearchOption.AllDirectories)
            .Select(File.ReadAllBytes).ToArray();

        // The best of a few: the machine has other things to do.
        var best = Enumerable.Range(0, 10).Min(_ => Read(samples, files: 200));

        TestContext.Out.WriteLine($"200 files in {best.TotalMilliseconds:f0} ms");
        Assert.That(best, Is.LessThan(TimeSpan.FromMilliseconds(300)));
    }

    private static TimeSpan Read(byte[][] samples, int files)
    {
        var clock = Stopwatch.StartNew();
        for (var file = 0; file < files; file++)
        {
            var read = CaseFile.Read("x.yaml", samples[file % samples.Length], Fixtures.Vocabulary);
            Assert.That(read.Cases, Is.Not.Empty);
        }

        return clock.Elapsed;
    }
}
