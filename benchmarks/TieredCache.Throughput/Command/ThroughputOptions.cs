namespace TieredCache.Throughput.Command;

/// <summary>What the command line asks for.</summary>
internal sealed record ThroughputOptions
{
    public const string Usage =
        """
        usage: TieredCache.Throughput SCENARIO [options]

          SCENARIO      hit             a key that is held, by the very instance it is held under
                        hit-distinct    the same, by another instance of equal content
                        readwrite       Zipf's law over --keys, the cache holds a tenth of them, misses are stored
                        update          a new value for a key that is held
                        evict           each operation adds a new key to a full cache
                        growth          hits in random order, and the building up, at each size of --entries
                        memory          bytes per entry without key and value
                        refresh         2,000 requests a second for one key of one second, whose load takes 100 ms, for --seconds
                        behind          acknowledged writes a second of 64 writers, and the start that finds a million left
                        all             these in turn
          --threads N   comma-separated numbers of threads (1)
          --rounds N    rounds, in each of which the arms take turns; medians are over rounds (9)
          --seconds X   how long each arm is measured, all rounds together (1)
          --seed N      of the requests (1)
          --keys N      of readwrite; the caches of readwrite, update and evict hold a tenth (100000)
          --entries N   comma-separated sizes (growth: 1000 to 10000000 by tens; memory: 1000000)
          --arms NAMES  comma-separated (all that suit the scenario); ConcurrentDictionary always runs
          --plot FILE   refresh: writes the latencies there, as SVG
          --help        this text

        A line for each arm and number of threads: RESULT scenario=hit threads=1 arm=TieredCache ns=… bytes=… ratio_to_dictionary=…
          ns, bytes            of one operation, what it took of a thread's time and allocated; in memory, of one entry added and held
          ratio_to_dictionary  the median of the rounds' ratios to ConcurrentDictionary, of ns; in memory, of bytes
          hit_ratio            readwrite: the share of requests that were hits
          entries              growth, memory: the size
          few_ns, walk_ns      growth: a hit when the same 1,024 entries are asked for in turn; when all are, in random order (as ns)
          few_dictionary_ns, walk_dictionary_ns
                               growth: ConcurrentDictionary's at the same size
          few_growth, walk_growth
                               growth: as many times as at the first size of the run
          build_ms, pause_us, busy_us, gc_pause_us
                               growth: to add all entries; the longest of these additions in which the collector stopped nobody,
                               and the most of the thread's own time that one of those took; the longest in which it did
        behind has lines of its own: level, per_s, append_per_s (one thread that only appends, and syncs), ratio_to_append, and
        cpu_us, the processors' time that a write took in the whole process, to the store: what a busy machine does not falsify

        Of refresh: RESULT scenario=refresh arm=off requests=… periods=… loads=… load_ms=… p50_us=… p99_us=… p999_us=… max_us=…

        Where caches have bounds, ConcurrentDictionary has a queue beside it and the first comer goes. MemoryCache does not keep
        what comes while it makes room.
        """;

    /// <value>Empty only together with <see cref="IsHelp"/>.</value>
    public string Scenario { get; init; } = "";

    public IReadOnlyList<int> Threads { get; init; } = [1];

    public int Rounds { get; init; } = 9;

    /// <summary>How long each arm is measured, in seconds, all rounds together.</summary>
    public double Seconds { get; init; } = 1;

    public int Seed { get; init; } = 1;

    public int Keys { get; init; } = 100_000;

    /// <summary>How many entries a bounded cache holds.</summary>
    public int Capacity => Math.Max(1, Keys / 10);

    /// <value>Empty: the scenario's own.</value>
    public IReadOnlyList<int> Entries { get; init; } = [];

    /// <value>Empty: all.</value>
    public IReadOnlyList<string> Arms { get; init; } = [];

    /// <value>Null: nothing is drawn.</value>
    public string? Plot { get; init; }

    public bool IsHelp { get; init; }
}
