using System.Runtime.InteropServices;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Nodes.Work;

/// <summary>
/// Evenly spaced moments. The platform's timers wake a thread a millisecond late or more, and what has become due meanwhile would
/// go out in one burst, of which the last waits for the first; the system's sleep is late by tens of microseconds.
/// </summary>
internal sealed class Pace(int perSecond)
{
    private readonly long _start = Moments.Now;

    /// <summary>Blocks until the moment with this number, from 0 on; at once where there is no pace.</summary>
    public void Wait(int number)
    {
        var due = perSecond == 0 ? _start : _start + Moments.OfMs(1_000.0 * number / perSecond);
        for (var left = Moments.Ms(due - Moments.Now); left > 0; left = Moments.Ms(due - Moments.Now))
        {
            if (!OperatingSystem.IsLinux() || Sleep((uint)Math.Max(1, left * 1_000)) != 0)
            {
                Thread.Sleep(1);
            }
        }
    }

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sleep(uint microseconds);
}
