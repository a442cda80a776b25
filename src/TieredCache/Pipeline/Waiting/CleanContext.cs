namespace TieredCache.Pipeline.Waiting;

/// <summary>
/// An execution context without anything in it, for loads that begin on the thread of a request and are not to see what is
/// ambient there. The platform has one and does not hand it out, so it is fetched from a thread of the pool.
/// </summary>
internal sealed class CleanContext
{
    private ExecutionContext? _context;

    private CleanContext() => ThreadPool.UnsafeQueueUserWorkItem(static held => Volatile.Write(ref held._context, ExecutionContext.Capture()), this, preferLocal: false);

    public static CleanContext OfProcess { get; } = new();

    /// <summary>Null in the first moments of the process.</summary>
    public ExecutionContext? Context => Volatile.Read(ref _context);
}
