using System.Collections.Concurrent;
using System.Diagnostics;

namespace TieredCache.Tests.Diagnostics;

/// <summary>The spans of one named cache, in the order of their ends. Tests run side by side: the name is to be the test's own.</summary>
internal sealed class Traces : IDisposable
{
    private readonly ActivityListener _listener;

    public Traces(string cache)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "TieredCache",
            Sample = (ref options) => options.Tags!.Any(tag => tag.Key == "dotnet.cache.name" && Equals(tag.Value, cache)) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = Ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ConcurrentQueue<Activity> Ended { get; } = new();

    public Activity Single(string name) => Assert.Single(Ended, span => span.DisplayName == name);

    public void Dispose() => _listener.Dispose();
}
