namespace TieredCache.Samples;

/// <summary>How a driver and the script around it take turns: the driver says that it is half done, the script that Redis is back.</summary>
internal sealed class Handshake(string directory)
{
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(5);
    private DateTimeOffset? _end;

    public void Half() => File.WriteAllText(Path.Combine(directory, "half"), "");

    /// <summary>True until Redis has been back for five seconds: by then every process is connected again and has repeated the removals that Redis may have lost.</summary>
    public bool IsRestarting()
    {
        if (_end is null && File.Exists(Path.Combine(directory, "back")))
        {
            _end = DateTimeOffset.UtcNow + Afterwards;
        }

        return _end is not { } end || DateTimeOffset.UtcNow < end;
    }
}
