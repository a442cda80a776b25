using System.Diagnostics;

namespace WriteBehindWorker.Driving;

/// <summary>Looks at the service's queue.</summary>
internal sealed class QueueWatch(HttpClient http)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private long _last;

    /// <summary>How many writes waited when the service was last seen before it went away; -1: it never did.</summary>
    public long WaitingAtKill { get; private set; } = -1;

    /// <summary>Looks again and again until something is so.</summary>
    public async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            if (await PendingAsync() is { } pending)
            {
                _last = pending;
            }
            else if (WaitingAtKill < 0)
            {
                WaitingAtKill = _last;
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <exception cref="TimeoutException">It was not empty in time.</exception>
    public async Task UntilEmptyAsync(TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        while (await PendingAsync() != 0)
        {
            if (Stopwatch.GetElapsedTime(started) > patience)
            {
                throw new TimeoutException($"The queue was not empty within {patience.TotalSeconds} s.");
            }

            await Task.Delay(Pause);
        }
    }

    private async Task<long?> PendingAsync()
    {
        try
        {
            return await http.GetFromJsonAsync<long>("/queue");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }
}
