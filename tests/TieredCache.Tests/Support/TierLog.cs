using Microsoft.Extensions.Logging;

namespace TieredCache.Tests.Support;

/// <summary>Keeps the ids of what was logged.</summary>
internal sealed class TierLog : ILogger
{
    private readonly List<int> _ids = [];

    public IReadOnlyList<int> Ids
    {
        get
        {
            lock (_ids)
            {
                return [.. _ids];
            }
        }
    }

    /// <summary>Runs with each message.</summary>
    public Action? OnLog { get; init; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_ids)
        {
            _ids.Add(eventId.Id);
        }

        OnLog?.Invoke();
    }
}
