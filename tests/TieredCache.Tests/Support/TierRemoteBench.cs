using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Remote;
using TieredCache.Remote.Wire;
using TieredCache.Testing;
using TieredCache.Tests.Configuration;

namespace TieredCache.Tests.Support;

/// <summary>A remote tier over the fake store, with all that stands around it; counts why entries were rejected.</summary>
internal sealed class TierRemoteBench : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly CacheMetrics _metrics;

    public TierRemoteBench(params (string Path, string? Value)[] settings)
    {
        var factory = new OneMeter();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, factory.Meter) && instrument.Name is "tieredcache.rejected" or "tieredcache.remote.errors")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Counted.Add(instrument.Name == "tieredcache.rejected" ? (string)tags[1].Value! : "error"));
        _listener.Start();
        _metrics = new CacheMetrics(factory);
        Statistics = new CacheStatistics("bench", _metrics);
        Live = new LiveSettings(Given.DefaultCache([("Redis:Configuration", "none"), .. settings]));
        Clock = new CacheClock(Time);
        Breaker = new Breaker(Clock);
        ServerClock = new ServerClock(Time);
        Calls = new RemoteCalls(Gate, Breaker, Statistics, TimeSpan.FromSeconds(1), Time, NullLogger.Instance);
        Gate.Open();
        Tier = Make(new JsonCacheSerializer([]));
    }

    public ControllableClock Time { get; } = new();

    public CacheClock Clock { get; }

    public ServerClock ServerClock { get; }

    public Breaker Breaker { get; }

    public RemoteGate Gate { get; } = new();

    public RemoteCalls Calls { get; }

    public CacheStatistics Statistics { get; }

    public LiveSettings Live { get; }

    public TierFakeStore Store { get; } = new();

    public RemoteTier Tier { get; }

    /// <summary>Reasons of rejections, and "error" for each failed command.</summary>
    public List<string> Counted { get; } = [];

    public static RemoteKey Key(string key)
    {
        var wire = new CacheKeys("bench").Wire(key);
        return new RemoteKey(wire, CacheKeys.HashOf(wire));
    }

    public static EntryPlan Plan(int seconds = 60, int staleFor = 0) => new()
    {
        Duration = TimeSpan.FromSeconds(seconds),
        MemoryDuration = TimeSpan.FromSeconds(seconds),
        StaleFor = TimeSpan.FromSeconds(staleFor),
    };

    public RemoteTier Make(ICacheSerializer serializer, ILogger? logger = null) =>
        new(Live, Store, RemoteOff.Instance, Calls, serializer, _ => ServerClock, Statistics, Time, static () => 0.5, logger ?? NullLogger.Instance);

    /// <summary>Puts a value into the store as the tier itself would.</summary>
    public byte[] Put<T>(string key, T? value, EntryPlan? plan = null) =>
        Store.Put(Key(key), Tier.BodyOf(Key(key), value, plan ?? Plan(), tagSequence: 3, TimeSpan.FromMilliseconds(12))!.Value.Bytes);

    /// <summary>Reads a key as a look does.</summary>
    public static async Task<RemoteRead<T>> FindAsync<T>(RemoteTier tier, RemoteKey key)
    {
        var answer = await tier.MayHoldAsync<T>(default) ? await tier.GetAsync(key, default) : default;
        return answer.Came ? tier.Read<T>(key, answer.Reply) : RemoteRead<T>.Off;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
    }

    private sealed class OneMeter : IMeterFactory
    {
        public Meter? Meter { get; private set; }

        public Meter Create(MeterOptions options) => Meter ??= new Meter(options);

        public void Dispose() => Meter?.Dispose();
    }
}
