namespace TieredCache.Flights;

/// <summary>
/// A load's place in the queue for a permit. It is waived when a load that has a permit waits for this one: both would wait
/// for each other until their time is up.
/// </summary>
internal sealed class Turn
{
    private static readonly object Waived = new();
    private object? _state;

    /// <summary>From now on the load goes without a permit rather than wait for one.</summary>
    public void Waive()
    {
        if (Interlocked.Exchange(ref _state, Waived) is CancellationTokenSource waiting)
        {
            _ = waiting.CancelAsync();
        }
    }

    /// <summary>Waits for a permit.</summary>
    /// <returns>False when the load is to go without.</returns>
    public async ValueTask<bool> EnterAsync(LoadPermits permits, CancellationToken cancellationToken)
    {
        var made = new CancellationTokenSource();
        if ((Interlocked.CompareExchange(ref _state, made, null) ?? made) is not CancellationTokenSource waived)
        {
            return false;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(waived.Token, cancellationToken);
        try
        {
            await permits.EnterAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
