using TieredCache.Simulation.Engine;

namespace TieredCache.Simulation.Planning;

/// <summary>How a key is written, by every writer of a world alike.</summary>
internal enum Style
{
    /// <summary>Commit, then remove.</summary>
    Remove = 0,

    /// <summary>Commit, then set with the version.</summary>
    SetIfNewer,

    /// <summary>Announce, commit, end; now and then the writer dies in between.</summary>
    Intent,

    /// <summary>Commit, then remove the tag that the key carries.</summary>
    Tag,

    /// <summary>Commit, then clear the cache.</summary>
    Clear,

    /// <summary>One writer, one call after the other: commit, then set.</summary>
    Set,
}

/// <summary>What a schedule does, drawn from its seed: who calls what when, on how large a cache, and how bad the day is.</summary>
internal sealed record Plan
{
    public required int Nodes { get; init; }

    public required Style[] Styles { get; init; }

    public required int Stripes { get; init; }

    public required int MaxEntries { get; init; }

    public required int Reads { get; init; }

    public required int Writes { get; init; }

    /// <summary>The calls begin within this many milliseconds.</summary>
    public required int Window { get; init; }

    public required int Latency { get; init; }

    public required FaultKind[] Faults { get; init; }

    public required TimeSpan Duration { get; init; }

    public required TimeSpan StaleFor { get; init; }

    public required TimeSpan LoadTimeout { get; init; }

    public required string Mode { get; init; }

    public required string WhenDisconnected { get; init; }

    public required int Permits { get; init; }

    /// <summary>The longest that the two halves of a load usually take.</summary>
    public required int LoadMs { get; init; }

    /// <summary>The longest that usually lies between a commit and the call that tells of it.</summary>
    public int TellMs { get; init; } = 6;

    /// <summary>How often a load takes seconds, or fails.</summary>
    public required double BadLoads { get; init; }

    /// <summary>How often a read is one that loads nothing.</summary>
    public double LooksOnly { get; init; } = 0.1;

    public required bool TagsByOptions { get; init; }

    /// <summary>True when the calls begin before the nodes have connected.</summary>
    public required bool StartsCold { get; init; }

    public bool WritersDie { get; init; }

    /// <summary>True when writers set what they have committed while they hold the intent, some of them long after its life.</summary>
    public bool WritersSet { get; init; }

    public int Keys => Styles.Length;

    public override string ToString() =>
        $"{Nodes} nodes, {Stripes} stripes, {MaxEntries} entries, keys: {string.Join(' ', Styles)}, {Reads} reads and {Writes} writes within {Window} ms, latency {Latency}, loads {LoadMs} ms, bad {BadLoads}, time-out {LoadTimeout}, {Mode} {WhenDisconnected}, duration {Duration} + {StaleFor}, {Permits} permits, faults: {string.Join(' ', Faults)}{(StartsCold ? ", cold" : "")}{(WritersDie ? ", writers die" : "")}{(WritersSet ? ", writers set" : "")}{(TagsByOptions ? ", tags by options" : "")}";

    public bool Has(Style style) => Array.IndexOf(Styles, style) >= 0;

    public static Plan Draw(Dice dice, FaultKind allowed) => dice.Below(3) switch
    {
        0 => Directed.Draw(dice, allowed),
        _ => Mixed(dice, allowed),
    };

    private static Plan Mixed(Dice dice, FaultKind allowed)
    {
        var style = dice.One(Style.Remove, Style.Remove, Style.Remove, Style.SetIfNewer, Style.Intent, Style.Tag, Style.Clear, Style.Set);
        var styles = new Style[1 + dice.Below(4)];
        Array.Fill(styles, style);
        for (var i = 0; i < styles.Length; i++)
        {
            styles[i] = dice.Chance(0.3) ? Style.Remove : style;
        }

        var isStale = dice.Chance(0.1);
        var plan = new Plan
        {
            Nodes = dice.One(2, 3, 3),
            Styles = styles,
            Stripes = 1 + dice.Below(4),
            MaxEntries = dice.One(2, 4, 16),
            Reads = 6 + dice.Below(14),
            Writes = 1 + dice.Below(6),
            Window = dice.One(10, 40, 200, 1500),
            Latency = dice.One(0, 1, 3, 10),
            Faults = [],
            Duration = isStale ? TimeSpan.FromMilliseconds(200 + dice.Below(1000)) : TimeSpan.FromMinutes(10),
            StaleFor = isStale ? TimeSpan.FromMinutes(1) : TimeSpan.Zero,
            LoadTimeout = TimeSpan.FromMilliseconds(dice.One(1000, 2000, 5000)),
            Mode = "Bounded",
            WhenDisconnected = dice.One("ServeStale", "Bypass"),
            Permits = dice.One(1, 2, 16, 16),
            LoadMs = dice.One(0, 3, 10, 40),
            BadLoads = isStale ? 0.3 : dice.One(0, 0, 0.1),
            TagsByOptions = dice.Chance(0.5),
            StartsCold = dice.Chance(0.1),
        };
        var sane = plan.Sanely(allowed);
        var kinds = new FaultKind[dice.One(0, 1, 2, 3, 4, 6)];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = FaultKinds.Draw(dice, sane);
        }

        var faults = Array.FindAll(kinds, static kind => kind != FaultKind.None);
        return plan with { Faults = faults, WritersDie = plan.Has(Style.Intent) && !Array.Exists(faults, FaultKinds.LosesIntents) };
    }

    /// <summary>
    /// What no cache can keep is left out: versions compare only with versions that the server still has, so where keys are set
    /// by version nothing may lose these.
    /// </summary>
    public FaultKind Sanely(FaultKind allowed) => Has(Style.SetIfNewer) || Has(Style.Set) ? allowed & ~(FaultKind.Flush | FaultKind.Evict | FaultKind.Failover) : allowed;
}
