using System.Globalization;
using Microsoft.Extensions.Logging;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Nodes;

/// <summary>The library's log of one life of a node, as a file: a line for each message, with the same times as the run's history.</summary>
internal sealed class NodeLog(string path, long began) : ILoggerFactory, ILogger
{
    private readonly StreamWriter _file = new(path) { AutoFlush = true };
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
        {
            _file.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Moments.Ms(Moments.Now - began),10:0} {eventId.Id} {logLevel}: {formatter(state, exception)} {exception?.GetType().Name} {exception?.Message.ReplaceLineEndings(" ")}"));
        }
    }

    public void Dispose() => _file.Dispose();
}
