using System.Globalization;
using TieredCache.HitRates.Command;

namespace TieredCache.Benchmarks.Compare;

/// <summary>What the command line of a comparison asks for.</summary>
internal sealed record CompareOptions
{
    /// <summary>Stands for all questions.</summary>
    public const string Every = "all";

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
          --help       this text

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

    /// <param name="arguments">What follows <c>compare</c>.</param>
    /// <param name="questions">The names of those there are.</param>
    /// <param name="arms">Likewise.</param>
    /// <exception cref="UsageException">A name or an option is unknown, or a value is missing or out of bounds.</exception>
    public static CompareOptions Parse(IReadOnlyList<string> arguments, IEnumerable<string> questions, IEnumerable<string> arms)
    {
        if (arguments.Count == 0 || arguments[0].StartsWith('-'))
        {
            throw new UsageException("The questions come first.");
        }

        var options = new CompareOptions { Questions = Known("question", arguments[0], [Every, .. questions]) };
        for (var i = 1; i < arguments.Count; i += 2)
        {
            var (name, value) = (arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : throw new UsageException($"{arguments[i]} needs a value."));
            options = name switch
            {
                "--threads" => options with { Threads = [.. value.Split(',').Select(word => NumberOf(name, word))] },
                "--rounds" => options with { Rounds = NumberOf(name, value) },
                "--seconds" => options with { Time = TimeOf(value) },
                "--arms" => options with { Arms = Known("arm", value, [.. arms]) },
                _ => throw new UsageException($"Unknown option: {name}"),
            };
        }

        return options;
    }

    private static string[] Known(string what, string text, IReadOnlyList<string> all)
    {
        var names = text.Split(',');
        return names.FirstOrDefault(name => !all.Contains(name)) is { } unknown
            ? throw new UsageException($"Unknown {what}: '{unknown}'. There are: {string.Join(", ", all)}")
            : names;
    }

    private static int NumberOf(string name, string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1_000
        ? number
        : throw new UsageException($"{name} takes whole numbers from 1 to 1000, not '{word}'.");

    private static TimeSpan TimeOf(string word) => double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 3_600
        ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException($"--seconds takes a number above 0, to 3600, not '{word}'.");
}
