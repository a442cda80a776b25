using TieredCache.Pipeline;

namespace TieredCache.Adapters;

/// <summary>
/// The end of the first attempt to connect, which who writes or makes a value waits for, <c>Redis:OperationTimeout</c> at most:
/// users of the platform's faces expect to find what they have just set.
/// </summary>
/// <remarks>
/// Until a node has caught up for the first time, what is written goes into its memory alone, and is dropped when it has.
/// </remarks>
internal static class FirstConnection
{
    /// <summary>Acts at once where nothing is to be waited for: there is no shared tier, or the attempt has ended either way.</summary>
    public static ValueTask ThenAsync<TState>(CachePipeline pipeline, TState state, Func<TState, ValueTask> act, CancellationToken cancellationToken)
    {
        var end = pipeline.Parts.Remote.IsReadyAsync(cancellationToken);
        return end.IsCompletedSuccessfully ? act(state) : WaitAsync();

        async ValueTask WaitAsync()
        {
            _ = await end.ConfigureAwait(false);
            await act(state).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="ThenAsync{TState}"/>
    public static ValueTask<T> ThenAsync<TState, T>(CachePipeline pipeline, TState state, Func<TState, ValueTask<T>> act, CancellationToken cancellationToken)
    {
        var end = pipeline.Parts.Remote.IsReadyAsync(cancellationToken);
        return end.IsCompletedSuccessfully ? act(state) : WaitAsync();

        async ValueTask<T> WaitAsync()
        {
            _ = await end.ConfigureAwait(false);
            return await act(state).ConfigureAwait(false);
        }
    }
}
