using System.Diagnostics;

namespace Mte.Cases.Tests;

public sealed class Speed
{
    [Test]
    public void Of_reading_two_hundred_files_is_not_felt()
    {
        var samples = Directory.EnumerateFiles(Fixtures.SampleCases, "*.yaml", SearchOption.AllDirectories)
            .Select(File.ReadAllBytes).ToArray();
        Read(samples, files: 10);

        var clock = Stopwatch.StartNew();
        Read(samples, files: 200);

        TestContext.Out.WriteLine($"200 files in {clock.Elapsed.TotalMilliseconds:f0} ms");
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromMilliseconds(300)));
    }

    private static void Read(byte[][] samples, int files)
    {
        for (var file = 0; file < files; file++)
            Assert.That(CaseFile.Read("x.yaml", samples[file % samples.Length], Fixtures.Vocabulary).Cases, Is.Not.Empty);
    }
}
