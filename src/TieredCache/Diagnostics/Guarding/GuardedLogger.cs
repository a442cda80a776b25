using Microsoft.Extensions.Logging;

namespace TieredCache.Diagnostics.Guarding;

/// <summary>
/// The application's logger, from which nothing comes back: loggers hand on what one of their providers throws, and that must
/// neither end a thread of the library nor keep it from what it was about to do.
/// </summary>
internal sealed class GuardedLogger(ILogger inside) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inside.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inside.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            inside.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // What would tell of it is what has failed.
        }
    }
}
