using System.Globalization;

namespace TieredCache.Soak;

/// <summary><c>--duration</c> in seconds, <c>--seed</c>; exit code 1 when something did not hold, 2 for a wrong command line.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var (duration, seed) = (600, 1);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var isNumber = int.TryParse(arguments.ElementAtOrDefault(i + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (arguments[i])
            {
                case "--duration" when isNumber && number > 0:
                    duration = number;
                    break;
                case "--seed" when isNumber:
                    seed = number;
                    break;
                default:
                    Console.Error.WriteLine("usage: TieredCache.Soak [--duration SECONDS] [--seed NUMBER]");
                    return 2;
            }
        }

        return new SoakRun(TimeSpan.FromSeconds(duration), seed).Run(Console.Out) ? 0 : 1;
    }
}
