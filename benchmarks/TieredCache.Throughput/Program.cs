namespace TieredCache.Throughput;

internal static class Program
{
    private static int Main(string[] arguments) => ThroughputTool.Run(arguments, Console.Out, Console.Error);
}
