using System.Runtime.InteropServices;
using TieredCache.Chaos.Command;

namespace TieredCache.Chaos;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        // Servers and nodes are ended on the way out, whichever way that is.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, static _ => Environment.Exit(130));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static _ => Environment.Exit(143));
        return await ChaosTool.RunAsync(arguments, Console.Out, Console.Error);
    }
}
