namespace TieredCache.Entries;

/// <summary>The production class with fields in place of constants, so that a run can leave one part of the protocol out.</summary>
internal static class Protections
{
    public static bool Gap = true;
    public static bool Heartbeat = true;
    public static bool Replay = true;
    public static bool Epoch = true;
    public static bool Lease = true;
    public static bool Floor = true;
    public static bool TagLookup = true;
    public static bool FlightCheck = true;
    public static bool Intent = true;
    public static bool Pending = true;
    public static bool Reread = true;
    public static bool Deadline = true;
    public static bool CheckedRead = true;
    public static bool OwnRemovals = true;
    public static bool Next = true;
    public static bool SequenceBase = true;
}
