namespace TieredCache.Flights;

/// <summary>Bounds how many loads of a named cache run at once; those that wait are served in the order they came.</summary>
internal sealed class LoadPermits(int most)
{
    private readonly SemaphoreSlim _free = new(most, most);
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits for a permit; disposing gives it back, once.</summary>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        return new Permit(_free);
    }

    private sealed class Permit(SemaphoreSlim free) : IDisposable
    {
        private SemaphoreSlim? _free = free;

        public void Dispose() => Interlocked.Exchange(ref _free, null)?.Release();
    }
}
