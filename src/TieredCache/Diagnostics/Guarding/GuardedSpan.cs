using System.Diagnostics;

namespace TieredCache.Diagnostics.Guarding;

/// <summary>
/// A span and its end: listeners are the application's, and what one throws when it hears of the end is no failure of what the span
/// stands for. Null where nobody listens.
/// </summary>
internal readonly struct GuardedSpan(Activity? span) : IDisposable
{
    public Activity? Activity => span;

    /// <inheritdoc cref="CacheActivities.Failed"/>
    public void Failed(Exception exception) => span.Failed(exception);

    public void Dispose()
    {
        try
        {
            span?.Dispose();
        }
        catch (Exception)
        {
            // The span is lost to the listeners behind that one.
        }
    }
}
