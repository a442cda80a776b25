using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Checking;

/// <summary>What a read must not return.</summary>
internal static class ReadInvariants
{
    /// <summary>I1: after faults have healed and the bound has passed without writes, every node reads what the database holds.</summary>
    public static IEnumerable<Violation> Converged(Facts facts)
    {
        foreach (var quiet in facts.History.Quiets)
        {
            foreach (var read in facts.Reads.Where(read => read.Start >= quiet.Start + Facts.Bound && read.Start <= quiet.End))
            {
                var newest = facts.Newest(read.Key, quiet.Start);
                if (read.Version < newest && !DiedWithItsLoss(facts, read.Key, newest))
                {
                    yield return Of("I1", read, newest, $"read {Moments.Ms(read.Start - quiet.Start):0} ms after the last write and fault ({quiet.After?.Name ?? "none"})");
                }
            }
        }
    }

    /// <summary>I2: once the bound has passed after an acknowledged write no node returns an older version, unless it says that it may be stale.</summary>
    public static IEnumerable<Violation> Bounded(Facts facts) =>
        from read in facts.Reads
        where read.Source is not (Source.Unknown or Source.Stale)
        let newest = facts.Newest(read.Key, read.Start - Facts.Bound)
        where read.Version < newest && !IsExcused(facts, read) && !facts.HasJustWoken(read.Node, read.Start)
        select Of("I2", read, newest, "read past the bound and not flagged");

    /// <summary>I3: a node never reads something older than what it has written itself; what was told by a tag is excepted while a server may have lost that.</summary>
    public static IEnumerable<Violation> OwnWrites(Facts facts)
    {
        var (written, byKey) = (new Dictionary<(string, string), Steps>(), new Dictionary<(string, string), Steps>());
        foreach (var write in facts.Writes.Where(static write => write.Call is { Error: null }))
        {
            Of(written, (write.Key, write.Call!.Node)).Add(write.End, write.Version);
            if (write.Call.Way is not (WriteWay.Tag or WriteWay.Clear))
            {
                Of(byKey, (write.Key, write.Call.Node)).Add(write.End, write.Version);
            }
        }

        return from read in facts.Reads
               let newest = (IsExcused(facts, read) ? byKey : written).TryGetValue((read.Key, read.Node), out var steps) ? steps.Highest(read.Start) : 0
               where read.Version < newest
               select Of("I3", read, newest, "read after the node's own write had returned");
    }

    /// <summary>I4: a node does not read something older than what it has read; what was never stored does not count.</summary>
    public static IEnumerable<Violation> Monotonic(Facts facts)
    {
        var seen = new Dictionary<(string, string), Steps>();
        var shared = new SharedVersions(facts);
        foreach (var read in facts.Reads.Where(static read => read.Source is Source.Remote or Source.Memory))
        {
            Of(seen, (read.Key, read.Node)).Add(read.Source == Source.Remote ? read.End : shared.StoredFrom(read), read.Version);
        }

        return from read in facts.Reads
               let newest = seen.TryGetValue((read.Key, read.Node), out var steps) ? steps.Highest(read.Start) : 0
               where read.Version < newest && !IsExcused(facts, read)
               select Of("I4", read, newest, "read after the node had read the newer one from a tier");
    }

    /// <summary>I11: what was removed is not served once that has passed the bound, flagged or not, by a node that was in a position to hear.</summary>
    public static IEnumerable<Violation> Removed(Facts facts) =>
        from read in facts.Reads
        where read.Source is Source.Unknown or Source.Stale
        let newest = facts.Newest(read.Key, read.Start - Facts.Bound)
        where read.Version < newest && facts.IsCalm(read.Start, read.Start) && !facts.HasJustWoken(read.Node, read.Start)
        select Of("I11", read, newest, "served past the bound though nothing was broken");

    // The seconds in which a server loses what it confirmed are excepted in Bounded.
    private static bool IsExcused(Facts facts, Happening read) => !facts.IsStrict && facts.MayHaveLost(read.Start, read.Start);

    // In Bounded a loss is mended by the node that removed; if that died too, nobody knows.
    private static bool DiedWithItsLoss(Facts facts, string key, long version)
    {
        if (facts.IsStrict)
        {
            return false;
        }

        var write = facts.Writes.First(write => write.Key == key && write.Version == version);
        return facts.History.Killed.TryGetValue(write.Node, out var died)
            && facts.History.Faults.Exists(fault => fault.LosesWrites && fault.Start <= write.Acknowledged && write.Acknowledged <= fault.End && died <= fault.End);
    }

    private static Steps Of(Dictionary<(string, string), Steps> all, (string, string) which) => all.TryGetValue(which, out var steps) ? steps : all[which] = new();

    private static Violation Of(string invariant, Happening read, long newest, string why) => new(invariant, read.Key, read.Node, read.Start, newest,
        $"{read.Key} on node {read.Node}: version {read.Version} instead of {newest} or later ({read.Source}), {why}");
}
