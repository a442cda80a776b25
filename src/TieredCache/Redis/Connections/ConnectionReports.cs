using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TieredCache.Diagnostics;

namespace TieredCache.Redis.Connections;

/// <summary>
/// What a connection says of itself: each change once, and, for as long as there is none, once a minute why. The client tells
/// of a failure once, at a start before anybody can listen; after that only a command says the reason, by what it fails with.
/// So while the client is away it is asked for one.
/// </summary>
/// <remarks>Called by the connection's loop; only <see cref="Failed"/> comes on other threads.</remarks>
internal sealed class ConnectionReports(MultiplexerSource source, TimeProvider clock, ILogger logger)
{
    private const string NotSaid = "the client does not say why";

    // A question that meets an attempt to connect learns of its end only, and a later one of the reason.
    private const int MostQuestions = 4;

    // A newer client keeps the command until its own time-out, five seconds as a rule.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromSeconds(5);

    // A server that reads its data, or is busy, is ready soon; what is said after this long is true for longer.
    private static readonly TimeSpan LongestReadying = TimeSpan.FromSeconds(3);
    private readonly OncePerMinute _limit = new(clock);
    private volatile string? _reason;
    private volatile bool _asks;
    private volatile int _times;
    private long? _asked;
    private int _questions;
    private long? _readyingSince;

    /// <summary>Nothing was sent, for this reason.</summary>
    public RedisUnavailableException Unavailable(string what) => new(_reason is { } reason ? $"{what} ({reason})." : $"{what}.");

    /// <summary>The client tells of a failure.</summary>
    public void Failed(ConnectionFailedEventArgs failure) => _reason = FailureReason.Of(failure.FailureType, failure.Exception);

    public void Connected(RedisLayout layout)
    {
        Forget();
        RedisLog.Connected(logger, layout.Server, source.Servers, layout.Keys.Buckets);
        if (!layout.SaysWhoItIs)
        {
            RedisLog.FailoversUnseen(logger, source.Servers);
        }
    }

    public void Interrupted(bool isReplaced)
    {
        Forget();
        if (!isReplaced)
        {
            RedisLog.Interrupted(logger);
        }
    }

    public void Lost()
    {
        _limit.TryTake();
        RedisLog.Lost(logger, source.Servers, _reason ?? NotSaid);
    }

    /// <summary>There is no client, because it could not be made.</summary>
    public void Away(Exception cause) => Tell(FailureReason.Of(cause), cause);

    /// <summary>The client is not connected.</summary>
    public void Away(IConnectionMultiplexer multiplexer)
    {
        var mayAskOn = IsPoor(_reason) && _questions < MostQuestions;
        if (!_asks && (mayAskOn || _asked is not { } asked || clock.GetElapsedTime(asked) >= BetweenQuestions))
        {
            _asks = true;
            _questions++;
            _ = AskAsync(multiplexer);
        }

        if (_reason is { } reason && (!IsPoor(reason) || (_questions >= MostQuestions && !_asks)))
        {
            Tell(reason, cause: null);
        }
    }

    /// <summary>The client is connected, and the first questions were not answered.</summary>
    public void NotReady(Exception error)
    {
        RedisLog.NotReady(logger, error);
        _readyingSince ??= clock.GetTimestamp();
        _reason = FailureReason.Of(error);
        if (clock.GetElapsedTime(_readyingSince.Value) >= LongestReadying)
        {
            Tell(_reason, cause: null);
        }
    }

    private void Tell(string reason, Exception? cause)
    {
        _reason = reason;
        if (_limit.TryTake())
        {
            RedisLog.NotReachable(logger, source.Servers, reason, cause);
        }
    }

    private async Task AskAsync(IConnectionMultiplexer multiplexer)
    {
        var times = _times;
        var reason = _reason;
        try
        {
            await multiplexer.GetDatabase(-1, asyncState: null).PingAsync().WaitAsync(LongestAnswer, clock).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            reason = failure is RedisConnectionException ? FailureReason.Of(failure) : reason ?? NotSaid;
        }

        // What it was away for is over by now, or is not.
        _reason = times == _times ? reason : _reason;
        _asked = clock.GetTimestamp();
        _asks = false;
    }

    // That an attempt has ended is no reason, nor is the mere name of a failure, where more is to be had.
    private static bool IsPoor(string? reason) => reason is null || !reason.Contains(':', StringComparison.Ordinal) || reason.StartsWith(nameof(ConnectionFailureType.SocketClosed), StringComparison.Ordinal);

    private void Forget()
    {
        _times++;
        _questions = 0;
        (_reason, _readyingSince, _asked) = (null, null, null);
    }
}
