namespace TieredCache.HitRates;

internal static class Program
{
    private static int Main(string[] arguments) => HitRateTool.Run(arguments, Console.Out, Console.Error);
}
