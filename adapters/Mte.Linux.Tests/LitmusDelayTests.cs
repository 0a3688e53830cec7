using Mte.Linux.Litmus;

namespace Mte.Linux.Tests;

public sealed class LitmusDelayTests
{
    [Test]
    public void A_seed_decides_every_thread_s_delays()
    {
        var (one, same, other) = (new LitmusDelays(7), new LitmusDelays(7), new LitmusDelays(8));
        for (var batch = 0; batch < 3; batch++)
        {
            var delays = one.Next(threads: 3, pages: 500);
            Assert.That(same.Next(threads: 3, pages: 500), Is.EqualTo(delays));
            Assert.That(other.Next(threads: 3, pages: 500), Is.Not.EqualTo(delays));
            Assert.That(delays.Select(thread => string.Join(' ', thread)), Is.Unique);
        }
    }
}
