namespace TieredCache.Flights;

/// <summary>
/// A load's place in the queue for a permit. It is waived when a load that has a permit waits for this one: both would wait
/// for each other until their time is up.
/// </summary>
internal sealed class Turn
{
    private readonly CancellationTokenSource _waived = new();

    public void Waive() => _ = _waived.CancelAsync();

    /// <summary>Waits for a permit; null when the load may go without.</summary>
    public async ValueTask<IDisposable?> EnterAsync(LoadPermits permits, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_waived.Token, cancellationToken);
        try
        {
            return await permits.EnterAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
