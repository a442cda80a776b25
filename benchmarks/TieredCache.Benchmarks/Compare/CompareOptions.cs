using System.Globalization;

namespace TieredCache.Benchmarks.Compare;

/// <summary>What the command line of a comparison asks for.</summary>
internal sealed record CompareOptions
{
    public const string Usage =
        """
        usage: TieredCache.Benchmarks compare QUESTIONS [--threads N,…] [--rounds N] [--seconds X] [--arms NAME,…]

          QUESTIONS    comma-separated, or all
            hit, hit-distinct, hit-awaited, hit-interpolated, hit-number, hit-capturing
                       GetOrSetAsync of a key that is held: by the same instance of the key, by an equal one, awaited, by a key
                       that is put together for the call, of a value type, with a loader that captures
            hit-tags   the same with 0, 1, 3 and 10 tags
            hit-trusted
                       the same over a redis-server of the tool's own: what the check costs whether memory may be trusted
            set, remove, miss, stampede
                       a new value; a removal; a load that answers at once; 20,000 callers that wait for one load
            memory     bytes an entry, without key and value, and with one tag
            start      a web application's answer to its first request, after that of one without a cache
            l2-hit, l2-set, bulk, round-trips, visible
                       with a redis-server of the tool's own: an answer from L2 beside a bare StringGet, a write beside a bare
                       StringSet, 100 keys at once, how many round trips they take, and how long until another node has forgotten
          --threads    of the hits (1)
          --rounds     in which the arms take turns; medians are over rounds (7)
          --seconds    how long each arm is measured, all rounds together (0.5)
          --arms       which besides the baseline (all)

        A line for each arm: RESULT question=hit arm=Cache threads=1 ns=… bytes=… ratio=… to_ours=…
          ns, bytes    of one operation
          ratio        to the first arm, the median of the rounds' ratios
          to_ours      to TieredCache's class Cache
        Other libraries take part when this is built with -p:Peers=true.
        """;

    public IReadOnlyList<string> Questions { get; init; } = [];

    public IReadOnlyList<int> Threads { get; init; } = [1];

    public int Rounds { get; init; } = 7;

    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(0.5);

    public IReadOnlyList<string> Arms { get; init; } = [];

    /// <returns>Null for a wrong command line.</returns>
    public static CompareOptions? Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count % 2 == 0)
        {
            return null;
        }

        CompareOptions? options = new() { Questions = arguments[0].Split(',') };
        for (var i = 1; i < arguments.Count && options is not null; i += 2)
        {
            options = With(options, arguments[i], arguments[i + 1]);
        }

        return options;
    }

    private static CompareOptions? With(CompareOptions options, string name, string value) => name switch
    {
        "--threads" when value.Split(',').All(static word => IsNumber(word)) => options with { Threads = [.. value.Split(',').Select(static word => int.Parse(word, CultureInfo.InvariantCulture))] },
        "--rounds" when IsNumber(value) => options with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) },
        "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 3_600 => options with { Time = TimeSpan.FromSeconds(seconds) },
        "--arms" => options with { Arms = value.Split(',') },
        _ => null,
    };

    private static bool IsNumber(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1_000;
}
