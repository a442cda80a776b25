using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TieredCache.Diagnostics;
using TieredCache.Redis.Connections;

namespace TieredCache.Redis;

/// <summary>
/// Owns the multiplexer and knows whether it may be used. One loop makes every change of state: it connects, never failing
/// its caller; reads <see cref="RedisLayout"/> and server time whenever the client has come back; and announces each change
/// once. The client's events, and a timer for what they keep silent, only wake the loop.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private readonly MultiplexerSource _source;
    private readonly Replacement _replacement;
    private readonly string _prefix;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ConnectionReports _reports;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private IConnectionMultiplexer? _multiplexer;
    private RedisLayout? _layout;
    private Exception? _unusable;
    private Task? _loop;
    private bool? _announced;
    private volatile bool _ready;
    private bool _replaced;
    private int _disposed;
    private int _interruptions;
    private int _readyAt;

    public RedisConnection(RedisConnectionOptions options, TimeProvider clock, ILogger logger)
    {
        _source = new(options);
        _prefix = options.KeyPrefix;
        _clock = clock;
        _logger = logger;
        _reports = new(_source, clock, logger);
        ServerTimes = new(clock);
        Silence = new(clock);
        _replacement = new(_source, Silence, clock, () => _wake.Writer.TryWrite(true));
        Search = new(clock);
        Commands = new(this, options.OperationTimeout, clock);
    }

    /// <summary>Availability was lost (false) or is back (true). Raised by one thread at a time; an interruption that is over already raises both.</summary>
    public event Action<bool>? Changed;

    public NodeNumbers Numbers { get; } = new();

    /// <summary>This node's id in messages: random, so that a restarted node is a new one.</summary>
    public ulong Node => Numbers.Node;

    public ServerClocks ServerTimes { get; }

    /// <summary>The servers' names for log messages.</summary>
    public string Servers => _source.Servers;

    public SilenceWatch Silence { get; }

    public PrimarySearch Search { get; }

    /// <summary>Commands under the connection's own time-out.</summary>
    public RedisCommands Commands { get; }

    public bool IsAvailable => _ready && _multiplexer is { IsConnected: true };

    /// <summary>Ends with the first attempt to connect, whichever way that went.</summary>
    public Task FirstAttempt => _firstAttempt.Task;

    /// <exception cref="RedisUnavailableException">The layout has not been read yet.</exception>
    /// <exception cref="InvalidOperationException">Another layout is in use.</exception>
    public RedisLayout Layout
    {
        get
        {
            if (Volatile.Read(ref _unusable) is { } unusable)
            {
                throw new InvalidOperationException(unusable.Message, unusable);
            }

            return Volatile.Read(ref _layout) ?? throw _reports.Unavailable("Redis has not been reached yet");
        }
    }

    /// <summary>How many buckets the layout has; one while it is not known, for then nothing can be sent.</summary>
    public int Buckets => Volatile.Read(ref _layout)?.Keys.Buckets ?? 1;

    /// <inheritdoc cref="RedisLayout.SaysWhoItIs"/>
    public bool SeesFailovers => Volatile.Read(ref _layout)?.SaysWhoItIs ?? true;

    /// <summary>Commands that are to be cut down to another time-out.</summary>
    public RedisCommands CommandsWithin(TimeSpan timeout) => new(this, timeout, _clock);

    public long Timestamp() => _clock.GetTimestamp();

    public void Start() => _loop ??= Task.Run(RunAsync);

    /// <summary>The multiplexer in use, connected or not; null before the first attempt has ended.</summary>
    public IConnectionMultiplexer? Current => Volatile.Read(ref _multiplexer);

    public IDatabase Database() => Multiplexer().GetDatabase(-1, asyncState: null);

    /// <exception cref="RedisUnavailableException">There is no connection.</exception>
    public IConnectionMultiplexer Multiplexer() => Current is { IsConnected: true } connected
        ? connected
        : throw _reports.Unavailable("There is no connection to Redis");

    /// <summary>The multiplexer does not do what it should, and does not see it: another takes its place.</summary>
    public void Replace(IConnectionMultiplexer dead)
    {
        _replacement.Condemn(dead);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Writes the layout key again after the server has lost it.</summary>
    public Task RestoreLayoutAsync(CancellationToken cancellationToken) =>
        RedisLayout.EnsureAsync(Commands, _prefix, Layout.Keys.Buckets, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        _wake.Writer.TryComplete();
        _ready = false;
        if (_loop is { } loop)
        {
            await loop.ConfigureAwait(false);
        }

        await _replacement.DisposeAsync().ConfigureAwait(false);
        _firstAttempt.TrySetResult();
        if (_multiplexer is { } multiplexer)
        {
            await CloseAsync(multiplexer).ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = _clock.CreateTimer(static writer => ((ChannelWriter<bool>)writer!).TryWrite(true), _wake.Writer, Tick, Tick);
        do
        {
            _wake.Reader.TryRead(out _);
            try
            {
                await LookAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Announce(false);
                _reports.Away(error);
            }

            _firstAttempt.TrySetResult();
        }
        while (await _wake.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false));
    }

    private async Task LookAsync()
    {
        if (_multiplexer is null)
        {
            Use(await _source.OpenAsync().ConfigureAwait(false));
        }
        else if (_source.IsOurs && await _replacement.FindAsync(_multiplexer, IsAvailable || _unusable is not null, Commands.Timeout, RedisKeys.Layout(_prefix), _stopping.Token).ConfigureAwait(false) is { } another)
        {
            RedisLog.Replacing(_logger);
            var before = _multiplexer;
            _ready = false;
            _replaced = true;
            Interlocked.Increment(ref _interruptions);
            Use(another);
            await CloseAsync(before).ConfigureAwait(false);
        }

        var multiplexer = _multiplexer!;
        var interruptions = Volatile.Read(ref _interruptions);
        var interrupted = interruptions != _readyAt;
        if (!multiplexer.IsConnected)
        {
            _ready = false;
            Announce(false);
            _reports.Away(multiplexer);
            return;
        }

        if ((interrupted || !_ready) && !await PrepareAsync().ConfigureAwait(false))
        {
            return;
        }

        _readyAt = interruptions;
        _ready = true;
        if (interrupted && _announced == true)
        {
            _reports.Interrupted(_replaced);
            Changed?.Invoke(false);
            Changed?.Invoke(true);
        }

        _replaced = false;
        Announce(true);
    }

    private void Use(IConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
        Volatile.Write(ref _multiplexer, multiplexer);
    }

    private async Task<bool> PrepareAsync()
    {
        try
        {
            var layout = await RedisLayout.ReadAsync(Commands, _prefix, _layout, _stopping.Token).ConfigureAwait(false);
            await Commands.ReadTimeAsync(layout.Keys.Buckets, _stopping.Token).ConfigureAwait(false);
            Volatile.Write(ref _layout, layout);
            Volatile.Write(ref _unusable, null);
            return true;
        }
        catch (InvalidOperationException error) when (error is not ObjectDisposedException)
        {
            _ready = false;
            if (Interlocked.Exchange(ref _unusable, error) is null)
            {
                RedisLog.Unusable(_logger, error);
            }

            if (_announced == true)
            {
                Announce(false);
            }
        }
        catch (Exception error) when (!_stopping.IsCancellationRequested)
        {
            _reports.NotReady(error);
        }

        return false;
    }

    private void Announce(bool available)
    {
        var before = _announced;
        if (before == available)
        {
            return;
        }

        _announced = available;
        if (available)
        {
            _reports.Connected(Layout);
        }
        else if (before is not null)
        {
            _reports.Lost();
        }

        Changed?.Invoke(available);
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs failure)
    {
        if (failure.ConnectionType == ConnectionType.Interactive)
        {
            _reports.Failed(failure);
            Interlocked.Increment(ref _interruptions);
        }

        _wake.Writer.TryWrite(true);
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored) => _wake.Writer.TryWrite(true);

    private Task CloseAsync(IConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionFailed -= OnFailed;
        multiplexer.ConnectionRestored -= OnRestored;
        return _source.CloseAsync(multiplexer);
    }
}
