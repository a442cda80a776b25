using TieredCache.HitRates.Generation;

namespace TieredCache.HitRates.Command;

/// <summary>What the command line asks for.</summary>
internal sealed record HitRateOptions
{
    public const string Usage =
        """
        usage: TieredCache.HitRates [options] FILE…
               TieredCache.HitRates [options] --generate KIND[,KIND…]

          FILE                a trace: text, gzip or not, one decimal key a line
          --policy NAMES      comma-separated (lfu)
                                the cache's own memory tier: lfu, lru, fifo, random, none
                                simulators: sim-lru, sim-fifo, s3-fifo, arc, w-tinylfu, lazy-tinylfu, lazy-tinylfu-design, optimum
                                all: everything there is
          --capacity SIZES    comma-separated, in entries or percent of the distinct keys (1%,5%,10%,25%)
          --bytes             each line has a key and the size of its value; capacities are in bytes
          --plot OUT.svg      draws hit ratio against size
          --generate KINDS    zipf, loop, scan, mixture, phases, instead of files
          --seed N            of the generators (1)
          --keys N            of the generators (10000)
          --requests N        of the generators (1000000)
          --alpha X           skew of the generators' Zipf law (0.86)
          --save OUT.txt.gz   keeps the one generated trace
          --help              this text
        """;

    public IReadOnlyList<string> Policies { get; init; } = ["lfu"];

    public IReadOnlyList<CapacityRule> Capacities { get; init; } = CapacityRule.ParseList("1%,5%,10%,25%");

    public IReadOnlyList<string> Files { get; init; } = [];

    public IReadOnlyList<string> Generators { get; init; } = [];

    public GeneratorSettings Generation { get; init; } = new();

    /// <summary>The first option that only generators have a use for; null: none was said.</summary>
    public string? OfGenerators { get; init; }

    /// <summary>Whether lines have sizes, and capacities are in bytes.</summary>
    public bool IsWeighed { get; init; }

    public string? Plot { get; init; }

    public string? Save { get; init; }

    public bool IsHelp { get; init; }
}
