using Microsoft.Extensions.Logging;

namespace TieredCache.Diagnostics;

/// <summary>The messages of write-behind and its journal, event ids 4000–4099.</summary>
internal static partial class WriteBehindLog
{
    [LoggerMessage(4000, LogLevel.Warning, "Cache {Cache}: the store did not take {Count} writes (try {Try}); they are kept and tried again.")]
    public static partial void StoreAway(ILogger logger, string cache, int count, int @try, Exception exception);

    [LoggerMessage(4001, LogLevel.Error, "Cache {Cache}: the store refused a write {Attempts} times; it was put aside among the dead letters, where it can be looked at and replayed.")]
    public static partial void DeadLettered(ILogger logger, string cache, int attempts, Exception exception);

    [LoggerMessage(4002, LogLevel.Error, "Cache {Cache}: the store refused a write {Attempts} times; its key is blocked, and tried again (WriteBehind:OnPoison is BlockKey).")]
    public static partial void Blocked(ILogger logger, string cache, int attempts, Exception exception);

    [LoggerMessage(4003, LogLevel.Critical, "Cache {Cache}: the store refused a write for good; an eighth of the keys is not written any more until the process starts again (WriteBehind:OnPoison is Halt).")]
    public static partial void Halted(ILogger logger, string cache, Exception exception);

    [LoggerMessage(4004, LogLevel.Error, "Cache {Cache}: a write that the store refused could not be put aside; it stays in the queue and is tried again.")]
    public static partial void NotPutAside(ILogger logger, string cache, Exception exception);

    [LoggerMessage(4005, LogLevel.Error, "A removal that could not be sent to Redis could not be written into the journal either; it is lost if this process ends before Redis is back.")]
    public static partial void RemovalNotNoted(ILogger logger, Exception exception);

    [LoggerMessage(4006, LogLevel.Error, "Cache {Cache}: bringing writes to the store has failed in a way that is not the store's; the {Count} that are not done with are kept and tried again.")]
    public static partial void FlushFailed(ILogger logger, string cache, int count, Exception exception);

    [LoggerMessage(4007, LogLevel.Error, "Cache {Cache}: the store has a write, and the tiers could not be told of it: its key is read from the store until its mark in Redis has ended.")]
    public static partial void NotTold(ILogger logger, string cache, Exception exception);

    [LoggerMessage(4010, LogLevel.Information, "Cache {Cache}: {Count} acknowledged writes of an earlier process were found in the journal and are on their way to the store.")]
    public static partial void Recovered(ILogger logger, string cache, int count);

    [LoggerMessage(4011, LogLevel.Error, "Cache {Cache}: the journal's file {File} was damaged. What could be read of it is kept; the file stays beside the others with the ending .corrupt.")]
    public static partial void Damaged(ILogger logger, string cache, string file);

    [LoggerMessage(4012, LogLevel.Warning, "Cache {Cache}: {Count} acknowledged writes have not reached the store; they stay in the journal for the next start.")]
    public static partial void LeftBehind(ILogger logger, string cache, int count);

    [LoggerMessage(4013, LogLevel.Warning, "Cache {Cache}: the journal's directories node-{Nodes} hold records, and no process has taken them; what is in there waits until one does. Start as many processes as were running, with the Strategy, Acknowledge and Directory that they had.")]
    public static partial void Abandoned(ILogger logger, string cache, string nodes);

    [LoggerMessage(4014, LogLevel.Error, "Cache {Cache}: {Count} dead letters are in a form that this release does not know, and are not listed. They stay in the journal.")]
    public static partial void LettersUnreadable(ILogger logger, string cache, int count);

    [LoggerMessage(4015, LogLevel.Error, "The file {File} of the journal of removals was damaged: removals that Redis has not been told of may be lost, and old entries be served until they expire. What could be read of it is kept; the file stays beside the others with the ending .corrupt.")]
    public static partial void RemovalsDamaged(ILogger logger, string file);

    [LoggerMessage(4020, LogLevel.Error, "Cache {Cache}: {Count} acknowledged writes have not reached the store and are lost: there is no journal (WriteBehind:Acknowledge is Memory).")]
    public static partial void Lost(ILogger logger, string cache, int count);

    [LoggerMessage(4021, LogLevel.Warning, "Cache {Cache}: the store did not end its call within a second of being told to, and the process does not wait for it; {Count} acknowledged writes had not reached it.")]
    public static partial void StoreGoesOn(ILogger logger, string cache, int count);
}
