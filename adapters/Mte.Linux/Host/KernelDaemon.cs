using System.Diagnostics;

namespace Mte.Linux.Host;

/// <summary>Waits for daemons of the kernel, such as ksmd and khugepaged.</summary>
internal static class KernelDaemon
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Waits until a daemon has done its work; false if it takes too long.</summary>
    public static bool WaitFor(Func<bool> isDone)
    {
        var since = Stopwatch.GetTimestamp();
        while (!isDone())
        {
            if (Stopwatch.GetElapsedTime(since) > Timeout)
                return false;

            Thread.Sleep(10);
        }

        return true;
    }
}
