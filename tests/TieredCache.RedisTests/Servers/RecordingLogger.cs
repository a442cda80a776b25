using Microsoft.Extensions.Logging;

namespace TieredCache.RedisTests.Servers;

/// <summary>Keeps what was logged, one line a message.</summary>
internal sealed class RecordingLogger : ILoggerFactory, ILogger
{
    private readonly List<(int Id, string Line)> _lines = [];

    public IReadOnlyList<string> Lines => [.. All().Select(static entry => entry.Line)];

    public IReadOnlyList<int> Ids => [.. All().Select(static entry => entry.Id)];

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        lock (_lines)
        {
            _lines.Clear();
        }
    }

    public IReadOnlyList<string> Of(int id) => [.. All().Where(entry => entry.Id == id).Select(static entry => entry.Line)];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add((eventId.Id, $"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}"));
        }
    }

    private (int Id, string Line)[] All()
    {
        lock (_lines)
        {
            return [.. _lines];
        }
    }
}
