namespace TieredCache.Redis.Connections;

/// <summary>
/// Notices a client that has been of no use for too long. It connects again by itself, each second, but the oldest one can stop
/// trying for good when a connection breaks off while it is being made, or call itself connected and send nothing. Pauses
/// grow, for as a rule it is the server that is away.
/// </summary>
internal sealed class AbsenceWatch(TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);
    private TimeSpan _patience = First;
    private long? _since;

    /// <summary>Whether something is to be done about it now; true once a pause.</summary>
    /// <param name="works">Whether the client is of use.</param>
    /// <param name="already">How long it has not been when that is first said.</param>
    public bool IsTooLong(bool works, TimeSpan already = default)
    {
        var now = clock.GetTimestamp();
        if (works)
        {
            (_since, _patience) = (null, First);
            return false;
        }

        if (_since is not { } since)
        {
            _since = now - (long)(already.TotalSeconds * clock.TimestampFrequency);
            return false;
        }

        if (clock.GetElapsedTime(since, now) < _patience)
        {
            return false;
        }

        (_since, _patience) = (now, _patience * 1.5 < Longest ? _patience * 1.5 : Longest);
        return true;
    }
}
