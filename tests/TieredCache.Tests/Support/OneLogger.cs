using Microsoft.Extensions.Logging;

namespace TieredCache.Tests.Support;

/// <summary>Everything is logged in one place.</summary>
internal sealed class OneLogger(ILogger log) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => log;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
