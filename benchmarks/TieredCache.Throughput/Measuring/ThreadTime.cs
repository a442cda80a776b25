using System.Runtime.InteropServices;

namespace TieredCache.Throughput.Measuring;

/// <summary>How long the calling thread has had a processor: a busy machine does not falsify it. Zero where the system cannot tell.</summary>
internal static class ThreadTime
{
    private const int OfThread = 3;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private static readonly bool IsKnown = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    public static TimeSpan Now => IsKnown && Read(OfThread, out var time) == 0
        ? TimeSpan.FromTicks(((time.Seconds * NanosecondsPerSecond) + time.Nanoseconds) / TimeSpan.NanosecondsPerTick)
        : TimeSpan.Zero;

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Read(int clock, out UnixTime time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct UnixTime
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
