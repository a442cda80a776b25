using TieredCache.Chaos.Histories;

namespace TieredCache.Chaos.Checking;

/// <summary>Holds a history against the promises. What breaks one in the same way again, for the same key and version, is told once.</summary>
internal static class HistoryChecker
{
    public static readonly IReadOnlyList<Invariant> All =
    [
        new("I1", ReadInvariants.Converged),
        new("I2", ReadInvariants.Bounded),
        new("I3", ReadInvariants.OwnWrites),
        new("I4", ReadInvariants.Monotonic),
        new("I5", OtherInvariants.Sequences),
        new("I6", OtherInvariants.Stores),
        new("I7", OtherInvariants.Contiguous),
        new("I8", OtherInvariants.Loads),
        new("I11", ReadInvariants.Removed),
        new("I12", OtherInvariants.Failures),
        new("I13", OtherInvariants.Durations),
    ];

    /// <param name="history">What has happened.</param>
    /// <param name="isStrict">Whether the exceptions of <c>Bounded</c> are off.</param>
    public static IReadOnlyList<Violation> Check(History history, bool isStrict = false)
    {
        var facts = new Facts(history, isStrict);
        return [.. All.SelectMany(invariant => invariant.Find(facts))
            .OrderBy(static violation => violation.At)
            .DistinctBy(static violation => (violation.Invariant, violation.Key, violation.Missed, violation.Key.Length == 0 ? violation.What : ""))];
    }
}
