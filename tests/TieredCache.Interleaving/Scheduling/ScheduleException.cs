namespace TieredCache.Interleaving.Scheduling;

/// <summary>Something that must not happen has happened under a schedule; the message says what.</summary>
internal sealed class ScheduleException(string message) : Exception(message);

/// <summary>Unwinds a virtual thread of a schedule that has failed elsewhere.</summary>
internal sealed class ScheduleEndedException : Exception;
