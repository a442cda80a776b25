using System.Globalization;

namespace TieredCache.Soak;

/// <summary><c>--duration</c> in seconds, <c>--seed</c>; exit code 1 when something did not hold, 2 for a wrong command line.</summary>
internal static class Program
{
    private const string Usage =
        """
        usage: TieredCache.Soak [options]

          --duration SECONDS   (600)
          --seed NUMBER        of the threads' choices (1)
          --help               this text
        """;

    private static int Main(string[] arguments)
    {
        if (arguments.Contains("--help"))
        {
            Console.WriteLine(Usage);
            return 0;
        }

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
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }

        return new SoakRun(TimeSpan.FromSeconds(duration), seed).Run(Console.Out) ? 0 : 1;
    }
}
