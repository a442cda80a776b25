using System.Threading.Tasks.Sources;
using StackExchange.Redis;

namespace TieredCache.Redis.Reading;

/// <summary>One read that waits for its part of an answer, or until its caller gives up; awaited once.</summary>
internal sealed class GatheredRead : IValueTaskSource<byte[]?>
{
    private readonly CancellationTokenRegistration _watch;
    private ManualResetValueTaskSourceCore<byte[]?> _answer;
    private int _hasEnded;

    public GatheredRead(RedisKey entry, CancellationToken cancellationToken)
    {
        Entry = entry;
        _watch = cancellationToken.UnsafeRegister(static (read, token) => ((GatheredRead)read!).End(value: null, new OperationCanceledException(token), goesOn: false), this);
    }

    public RedisKey Entry { get; }

    public ValueTask<byte[]?> Answer => new(this, _answer.Version);

    /// <summary>Tells the one who waits, once.</summary>
    /// <param name="value">What was read.</param>
    /// <param name="error">Why it was not.</param>
    /// <param name="goesOn">True where he may go on in this call; else he takes a turn of the thread pool.</param>
    public void End(byte[]? value, Exception? error, bool goesOn)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
        {
            return;
        }

        _watch.Unregister();
        _answer.RunContinuationsAsynchronously = !goesOn;
        if (error is null)
        {
            _answer.SetResult(value);
        }
        else
        {
            _answer.SetException(error);
        }
    }

    byte[]? IValueTaskSource<byte[]?>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<byte[]?>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<byte[]?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);
}
