using TieredCache.HitRates.Traces;

namespace TieredCache.HitRates.Generation;

/// <summary>Makes traces of five kinds; the same settings give the same trace.</summary>
internal static class TraceGenerator
{
    private const int Phases = 8;
    private const int BurstLength = 4;
    private const int BurstWidth = 16;

    /// <summary>What there is to choose from.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["zipf", "loop", "scan", "mixture", "phases"];

    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="settings">How much of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static Trace Generate(string kind, GeneratorSettings settings)
    {
        var requests = kind switch
        {
            "zipf" => Zipf(settings),
            "loop" => Loop(settings),
            "scan" => Scan(settings),
            "mixture" => Mixture(settings),
            "phases" => PhasesOf(settings),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of trace."),
        };

        var trace = new TraceBuilder(kind);
        foreach (var key in requests)
        {
            trace.Add(key);
        }

        return trace.Build();
    }

    /// <summary>Independent draws from a Zipf law.</summary>
    private static IEnumerable<long> Zipf(GeneratorSettings settings)
    {
        var (dice, zipf) = (new Dice(settings.Seed), new ZipfSampler(settings.Keys, settings.Alpha));
        for (var i = 0; i < settings.Requests; i++)
        {
            yield return zipf.Next(dice);
        }
    }

    /// <summary>All keys in turn, again and again.</summary>
    private static IEnumerable<long> Loop(GeneratorSettings settings)
    {
        for (var i = 0; i < settings.Requests; i++)
        {
            yield return i % settings.Keys;
        }
    }

    /// <summary>A Zipf law; after each 3 · keys requests, as many keys as it has are read once and never again.</summary>
    private static IEnumerable<long> Scan(GeneratorSettings settings)
    {
        var (dice, zipf) = (new Dice(settings.Seed), new ZipfSampler(settings.Keys, settings.Alpha));
        var fresh = (long)settings.Keys;
        for (var i = 0; i < settings.Requests; i++)
        {
            yield return i / settings.Keys % 4 == 3 ? fresh++ : zipf.Next(dice);
        }
    }

    /// <summary>Six in ten requests follow a Zipf law, two a loop over as many other keys, and two are for keys never asked for again.</summary>
    private static IEnumerable<long> Mixture(GeneratorSettings settings)
    {
        var (dice, zipf) = (new Dice(settings.Seed), new ZipfSampler(settings.Keys, settings.Alpha));
        var (looped, fresh) = (0, 2L * settings.Keys);
        for (var i = 0; i < settings.Requests; i++)
        {
            yield return dice.Next(10) switch
            {
                < 6 => zipf.Next(dice),
                < 8 => settings.Keys + (looped++ % settings.Keys),
                _ => fresh++,
            };
        }
    }

    /// <summary>Eight phases: a Zipf law, a loop over a quarter of the keys, new keys of four requests each in short order, a Zipf law over other keys, and again.</summary>
    private static IEnumerable<long> PhasesOf(GeneratorSettings settings)
    {
        var (dice, zipf) = (new Dice(settings.Seed), new ZipfSampler(settings.Keys, settings.Alpha));
        var loopLength = Math.Max(1, settings.Keys / 4);
        var fresh = ((long)Phases * settings.Keys) + BurstWidth;
        for (var i = 0; i < settings.Requests; i++)
        {
            var phase = (int)((long)i * Phases / settings.Requests);
            var first = (long)phase / 4 * 2 * settings.Keys;
            yield return (phase % 4) switch
            {
                0 => first + zipf.Next(dice),
                1 => first + (i % loopLength),
                2 => fresh + (i / BurstLength) - dice.Next(BurstWidth),
                _ => first + settings.Keys + zipf.Next(dice),
            };
        }
    }
}
