using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Composition;
using TieredCache.Configuration.Loading;
using TieredCache.Remote.Wire;
using TieredCache.Strategies;
using TieredCache.Strategies.Behind.Queue;

namespace TieredCache.Chaos.Behind;

/// <summary>One life: writers that note what was acknowledged, until the process is killed.</summary>
internal sealed class WritingProcess : IAsyncDisposable
{
    private const int OwnKeys = 1_000;
    private const int SharedKeys = 100;
    private readonly BehindOptions _options;
    private readonly Ledger _taken;
    private readonly RecordStore _store;
    private readonly ServiceProvider _services;
    private readonly CacheProvider _caches;
    private readonly WriteBehindQueue _queue;
    private volatile bool _hasStarted;

    private WritingProcess(BehindOptions options)
    {
        _options = options;
        _taken = new Ledger(StorePath(options.Directory));
        _store = new RecordStore(_taken, options, DiceOf(-1));
        _services = new ServiceCollection().AddSingleton(_store).BuildServiceProvider();
        var dice = DiceOf(-2);
        _caches = new CacheProvider(SettingsLoader.Load(null, "TieredCache", [settings =>
        {
            settings.Strategy = "WriteBehind";
            settings.Memory.MaxEntries = 10_000;
            settings.WriteBehind.Directory = Path.Combine(options.Directory, $"journal-{options.Node}");
            settings.WriteBehind.Acknowledge = options.Level.ToString();
            settings.WriteBehind.FlushInterval = TimeSpan.FromMilliseconds(20);
        }], [], []), new CacheEnvironment
        {
            Logger = NullLogger.Instance,
            Scopes = _services.GetRequiredService<IServiceScopeFactory>(),
            Stores = [new StoreGateway<string, RecordStore>("default")],
            Serializers = [new JsonCacheSerializer([])],
            JournalFiles = files => new FaultyFiles(files, options, dice, () => _hasStarted),
        });
        _caches.Start();
        _hasStarted = true;
        _queue = (WriteBehindQueue)_caches.Default.Pipeline.Parts.Unflushed!;
    }

    public static string StorePath(string directory) => Path.Combine(directory, "store.ledger");

    public static string AcknowledgedPath(string directory, int writer) => Path.Combine(directory, $"acknowledged-{writer}.ledger");

    public static async Task<int> RunAsync(BehindOptions options, TextWriter output)
    {
        var start = TimeProvider.System.GetTimestamp();
        await using var process = new WritingProcess(options);
        var took = TimeProvider.System.GetElapsedTime(start);
        await output.WriteLineAsync($"STARTED {process._queue.Counts.Writes + process._queue.Count} {(long)took.TotalMicroseconds}");
        await output.FlushAsync();
        if (options.Drains)
        {
            await process._caches.DrainAsync(CancellationToken.None);
            return 0;
        }

        await Task.WhenAll(Enumerable.Range(0, options.Writers).Select(writer => Task.Run(() => process.WriteAsync(writer))));
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _caches.DisposeAsync();
        await _services.DisposeAsync();
        _taken.Dispose();
    }

    // A key has one writer, whose operations grow from life to life: so their order is known.
    private async Task WriteAsync(int writer)
    {
        using var acknowledged = new Ledger(AcknowledgedPath(_options.Directory, writer));
        var dice = DiceOf(writer);
        var operation = _options.Life * 1_000_000_000L;
        while (true)
        {
            operation++;
            long key = dice() < 0.3 ? -1 - (writer * SharedKeys) - (long)(dice() * SharedKeys) : (((_options.Life * 256L) + writer) * OwnKeys) + (long)(dice() * OwnKeys);
            var text = key.ToString(CultureInfo.InvariantCulture);
            var isDelete = dice() < 0.2;
            try
            {
                await (isDelete ? _caches.Default.RemoveAsync(text) : _caches.Default.SetAsync(text, operation.ToString(CultureInfo.InvariantCulture)));
            }
            catch (CacheUnavailableException)
            {
                // It was told that the write was not made.
                continue;
            }

            acknowledged.Append(new LedgerEntry(_options.Life, key, operation, _queue.Find(text)?.Sequence ?? _store.Taken(key), isDelete));
        }
    }

    private Func<double> DiceOf(int who)
    {
        var dice = new Random(HashCode.Combine(_options.Seed, _options.Life, who));
        return dice.NextDouble;
    }
}
