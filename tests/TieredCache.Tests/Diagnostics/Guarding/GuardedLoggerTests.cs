using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TieredCache.Composition;
using TieredCache.Configuration.Loading;
using TieredCache.Diagnostics;
using TieredCache.Diagnostics.Guarding;
using TieredCache.Remote.Wire;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Diagnostics.Guarding;

/// <summary>An application whose log providers and metric listeners throw.</summary>
public sealed class GuardedLoggerTests
{
    [Fact]
    public void What_a_logger_throws_does_not_come_back()
    {
        var log = new TierLog { OnLog = static () => throw new InvalidOperationException("a provider fails") };
        CoherenceLog.Live(new GuardedLogger(log));
        Assert.Single(log.Ids);
        Assert.False(new GuardedLogger(new AlwaysFails()).IsEnabled(LogLevel.Error));
    }

    [Fact]
    public void What_is_said_is_handed_on()
    {
        var log = new TierLog();
        var guarded = new GuardedLogger(log);
        CoherenceLog.Live(guarded);
        Assert.Equal([3020], log.Ids);
        Assert.True(guarded.IsEnabled(LogLevel.Trace));
    }

    [Fact]
    public async Task A_node_whose_every_message_and_measurement_fails_uses_the_shared_tier_and_comes_back_to_it()
    {
        var time = new ControllableClock();
        using var meters = new Meters();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => meters.Enable(instrument, listener) };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => throw new InvalidOperationException("a listener fails"));
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => throw new InvalidOperationException("a listener fails"));
        listener.Start();
        var server = new InMemoryServer(time);
        var shared = server.Connect(1);
        await using var provider = new CacheProvider(SettingsLoader.Load(null, "TieredCache", [], [], []), new CacheEnvironment
        {
            Time = time,
            Logger = new TierLog { OnLog = static () => throw new InvalidOperationException("a provider fails") },
            Meters = meters,
            Shared = shared,
            Serializers = [new JsonCacheSerializer([])],
        });
        provider.Start();
        await LiveAsync();
        shared.IsDown = true;
        await PassUntilAsync(() => !IsLive(), "the loss is noticed");
        await provider.Default.RemoveAsync("k");
        Assert.Equal("loaded", await provider.Default.GetOrSetAsync("k", static _ => new ValueTask<string>("loaded")));
        server.LoseEverything();
        shared.IsDown = false;
        await LiveAsync();

        Task LiveAsync() => PassUntilAsync(IsLive, "the shared tier is in use");
        bool IsLive() => provider.Default.Pipeline.Parts.Invalidator.IsLive;
        Task PassUntilAsync(Func<bool> condition, string what) => Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
                return condition();
            }, what);
    }

    private sealed class Meters : IMeterFactory
    {
        private Meter? _meter;

        public Meter Create(MeterOptions options) => _meter ??= new Meter(options);

        public void Enable(Instrument instrument, MeterListener listener)
        {
            if (ReferenceEquals(instrument.Meter, _meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        }

        public void Dispose() => _meter?.Dispose();
    }

    private sealed class AlwaysFails : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => throw new InvalidOperationException("a provider fails");

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("a provider fails");
    }
}
