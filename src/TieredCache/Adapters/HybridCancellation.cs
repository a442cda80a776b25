namespace TieredCache.Adapters;

/// <summary>
/// A caller of the platform's class who cancels is told by an <see cref="OperationCanceledException"/> itself, with the caller's
/// token, and by no class derived from it.
/// </summary>
internal static class HybridCancellation
{
    /// <summary>The same call; one that has ended, or cannot be cancelled, costs nothing.</summary>
    public static ValueTask<T> Of<T>(ValueTask<T> call, CancellationToken cancellationToken)
    {
        return call.IsCompletedSuccessfully || !cancellationToken.CanBeCanceled ? call : WaitAsync();

        async ValueTask<T> WaitAsync()
        {
            try
            {
                return await call.ConfigureAwait(false);
            }
            catch (TaskCanceledException cancelled) when (cancelled.CancellationToken == cancellationToken)
            {
                throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
            }
        }
    }
}
