using TieredCache.Entries;
using TieredCache.Flights;

namespace TieredCache.Tests.Support;

/// <summary>A flight whose load is in the test's hand.</summary>
internal sealed class TierFlight(FlightTable table, string key, long asOf = 0, Watermark? home = null, TagSet? tags = null, TimeProvider? time = null)
    : SoloFlight<int>(table, key, asOf, home ?? new Watermark(), tags ?? TagSet.None)
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<Landing<int>> _load = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CancellationToken> _flying = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The load's token, once it runs.</summary>
    public Task<CancellationToken> Flying => _flying.Task;

    public bool StaleIsAllowed { get; set; } = true;

    public int TimeOuts { get; private set; }

    /// <summary>What its load does before it first waits.</summary>
    public Action? OnFlying { get; set; }

    public static Landing<int> With(int value) => new(Held(value), CacheOrigin.Loader);

    public static CacheEntry<int> Held(int value) => new("k", 0, default, value) { Home = new Watermark() };

    protected override TimeProvider Time => time ?? TimeProvider.System;

    protected override TimeSpan TimeLeft => Longest;

    protected override TimeoutException OutOfTime => new();

    public override void Hurry()
    {
        // Nothing waits for a permit here.
    }

    public void Return(int value) => _load.TrySetResult(With(value));

    public void Throw(Exception exception) => _load.TrySetException(exception);

    protected override async ValueTask<Landing<int>> FlyAsync(CancellationToken cancellationToken)
    {
        _flying.SetResult(cancellationToken);
        OnFlying?.Invoke();
        return await _load.Task;
    }

    protected override void OnTimedOut() => TimeOuts++;

    protected override bool MayServe(CacheEntry<int> stale) => StaleIsAllowed;
}
