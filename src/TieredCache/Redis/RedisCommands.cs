using System.Globalization;
using StackExchange.Redis;
using TieredCache.Redis.Connections;
using TieredCache.Redis.Lua;

namespace TieredCache.Redis;

/// <summary>
/// The one way in which commands reach Redis. It adds what the oldest client lacks: a time-out for every operation, from
/// the first try to the last; an error at once, instead of a queue, while there is no connection; one retry after
/// <c>NOSCRIPT</c>, which that client answers once after the server lost its scripts, and one without the first line of scripts
/// after a server of a cluster has not understood it; waiting out what passes (a slot that
/// moves, a primary that is replaced, a data set that is read); a search for the primary when a command was misdirected;
/// and deadlines in server time, so that a command that timed out here does not run later there.
/// </summary>
internal sealed class RedisCommands(RedisConnection connection, TimeSpan timeout, TimeProvider clock)
{
    private const int DeadlineArgument = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    public RedisConnection Connection => connection;

    public TimeSpan Timeout => timeout;

    public TimeProvider Clock => clock;

    public RedisLayout Layout => connection.Layout;

    /// <exception cref="RedisUnavailableException">There is no connection.</exception>
    /// <exception cref="TimeoutException">No answer within the operation time-out.</exception>
    public async Task<T> SendAsync<TState, T>(Func<IDatabase, TState, Task<T>> send, TState state, CancellationToken cancellationToken, long? since = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var started = since ?? clock.GetTimestamp();
        var pause = FirstPause;
        var reloaded = false;
        var isPlain = false;
        while (true)
        {
            var left = timeout - clock.GetElapsedTime(started);
            Task<T>? pending = null;
            try
            {
                pending = send(connection.Database(), state);
                return await pending.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (IsLeftAlone(pending))
            {
                throw;
            }
            catch (Exception error) when (!reloaded && Refusal.IsScriptUnknown(error))
            {
                reloaded = true;
            }
            catch (Exception error) when (!isPlain && Refusal.IsScriptNotCompiled(error))
            {
                isPlain = true;
                Layout.LeaveScriptFlags();
            }
            catch (Exception error) when (Refusal.IsPassing(error) || Refusal.IsMisdirected(error))
            {
                if (Refusal.IsMisdirected(error))
                {
                    connection.Search.Begin(connection.Current);
                }

                if (left <= pause || !Refusal.IsPassing(error))
                {
                    throw;
                }

                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
                pause = pause + pause < LongestPause ? pause + pause : LongestPause;
            }
        }
    }

    public Task<RedisResult> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken, LaidEntries? laid = null, long? since = null)
    {
        var call = (Script: script, Layout, Keys: keys, Arguments: arguments);
        var sent = laid is null
            ? SendAsync(static (database, call) => database.ScriptEvaluateAsync(call.Script.TextFor(call.Layout), call.Keys, call.Arguments, CommandFlags.DemandMaster), call, cancellationToken, since)
            : SendAsync(static (database, laid) => laid.Entries.Before(database, () => database.ScriptEvaluateAsync(laid.Call.Script.TextFor(laid.Call.Layout), laid.Call.Keys, laid.Call.Arguments, CommandFlags.DemandMaster)),
                (Entries: laid, Call: call), cancellationToken, since);
        return script == RedisScript.Heartbeat ? WatchedAsync(sent, keys[0], clock.GetTimestamp()) : sent;
    }

    /// <summary>Evaluates a script of a bucket whose sixth argument is its deadline; told that it has passed, takes over the time of the bucket's server and tries once more, in what is left of its own.</summary>
    public async Task<ScriptReply> EvaluateInTimeAsync(RedisScript script, int bucket, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken, LaidEntries? laid = null)
    {
        var started = clock.GetTimestamp();
        var serverTime = connection.ServerTimes[bucket];
        for (var retried = false; ; retried = true)
        {
            var sent = clock.GetTimestamp();
            var left = timeout - clock.GetElapsedTime(started, sent);
            arguments[DeadlineArgument] = (serverTime.EarliestMs + (long)left.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            var reply = new ScriptReply((await EvaluateAsync(script, keys, arguments, cancellationToken, laid, started).ConfigureAwait(false)).Bytes());
            if (!reply.IsTooLate)
            {
                return reply;
            }

            serverTime.Set(reply.ServerMs, sent);
            if (retried)
            {
                throw new TimeoutException($"Redis received {script.Name} only after its deadline, and has not run it.");
            }
        }
    }

    /// <summary>Asks for the time: what the buckets' servers have to be taken to say before they say it.</summary>
    public async Task ReadTimeAsync(int buckets, CancellationToken cancellationToken)
    {
        var sent = clock.GetTimestamp();
        var time = (await SendAsync(static (database, _) => database.ExecuteAsync("TIME"), 0, cancellationToken).ConfigureAwait(false)).List();
        connection.ServerTimes.Begin(buckets, ((long)time[0] * 1000) + ((long)time[1] / 1000), sent);
    }

    /// <summary>Waits for the first attempt to connect, no longer than for any operation.</summary>
    public Task FirstAttemptAsync(CancellationToken cancellationToken) => connection.FirstAttempt.WaitAsync(timeout, clock, cancellationToken);

    public Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) => Task.Delay(pause, clock, cancellationToken);

    // Heartbeats are regular: by them it is seen which bucket's server does not answer.
    private async Task<RedisResult> WatchedAsync(Task<RedisResult> heartbeat, RedisKey control, long sent)
    {
        try
        {
            var reply = await heartbeat.ConfigureAwait(false);
            connection.Silence.Answered(control);
            return reply;
        }
        catch (Exception error) when (error is TimeoutException or RedisConnectionException)
        {
            connection.Silence.Unanswered(control, sent);
            throw;
        }
        catch (Exception error) when (Refusal.IsUnreachable(error))
        {
            connection.Silence.NotReached(control, sent);
            throw;
        }
    }

    // What comes too late has nobody to tell of its failure: that is looked at here.
    private static bool IsLeftAlone(Task? pending)
    {
        if (pending is { IsCompleted: false })
        {
            _ = pending.ContinueWith(static late => late.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return false;
    }
}

/// <summary>There is no connection to Redis, or it has not been made ready yet; nothing was sent.</summary>
internal sealed class RedisUnavailableException(string message) : Exception(message);
