using TieredCache.Chaos.Messages;
using TieredCache.Chaos.Nodes;

namespace TieredCache.Chaos.Checking;

/// <summary>What Redis must not hold, what nodes must not miss, and how calls must not end.</summary>
internal static class OtherInvariants
{
    private static readonly long AfterTrouble = Moments.OfMs(5000);
    private static readonly long LeaseEcho = Moments.OfMs(100);
    private static readonly long TagEcho = Moments.OfMs(300);
    private static readonly long LongestLoad = Moments.OfMs(1000);

    /// <summary>I5: within an epoch the sequence stored at a key never decreases.</summary>
    public static IEnumerable<Violation> Sequences(Facts facts) =>
        from life in facts.History.Stored.GroupBy(static entry => (entry.Server, entry.Key, entry.Epoch))
        let ordered = life.OrderBy(static entry => entry.Seen).ToArray()
        from i in Enumerable.Range(1, ordered.Length - 1)
        where ordered[i].Sequence < ordered[i - 1].Sequence
        select new Violation("I5", life.Key.Key, "", ordered[i].Seen, ordered[i - 1].Sequence,
            $"{life.Key.Key}: sequence {ordered[i].Sequence} stands where {ordered[i - 1].Sequence} stood, in one epoch");

    /// <summary>I6: no store succeeds after a removal that followed its lease: what was stored is as new as what had been acknowledged before.</summary>
    public static IEnumerable<Violation> Stores(Facts facts) =>
        from entry in facts.History.Stored
        where entry.NotBefore > 0 && !facts.MayHaveLost(entry.NotBefore, entry.Seen)
        let newest = facts.NewestDeleted(entry.Key, entry.NotBefore)
        where entry.Version < newest
        select new Violation("I6", entry.Key, "", entry.Seen, newest,
            $"{entry.Key}: version {entry.Version} was stored under sequence {entry.Sequence} after version {newest} had been acknowledged");

    /// <summary>
    /// I7: a node has received every sequence that was given out to others, or notices within the bound that it has not. What was on
    /// its way while it was counted is not missed: it has come by the first count after the bound.
    /// </summary>
    public static IEnumerable<Violation> Contiguous(Facts facts) =>
        from node in facts.History.Tallies.GroupBy(static tally => tally.Node)
        let ordered = node.OrderBy(static tally => tally.At).ToArray()
        from i in Enumerable.Range(1, ordered.Length - 1)
        let before = ordered[i - 1]
        let after = ordered[i]
        where after.Disturbances == before.Disturbances && after.Sent is not null && before.Sent is not null
        where after.Received - before.Received < after.Sent!.Value - before.Sent!.Value
        let later = Array.Find(ordered, tally => tally.At >= after.At + Facts.Bound && tally.Sent is not null)
        where later is not null && later.Disturbances == before.Disturbances
        let received = later.Received - before.Received
        let sent = later.Sent!.Value - before.Sent!.Value
        where received < sent
        select new Violation("I7", "", node.Key, after.At, sent, $"node {node.Key} received {received} of {sent} messages and did not notice");

    /// <summary>I8: between two removals a key is loaded once. Judged where nothing was broken, failed or slow.</summary>
    public static IEnumerable<Violation> Loads(Facts facts)
    {
        var trouble = facts.Of(HappeningKind.Trouble).Select(static time => (time.Start, time.End + AfterTrouble))
            .Concat(facts.History.Faults.Select(static fault => (fault.Start, fault.End + AfterTrouble))).ToArray();
        var stalls = facts.Of(HappeningKind.Stall).Concat(facts.History.OwnStalls).Where(static stall => stall.End - stall.Start > LongestLoad)
            .Select(static stall => (stall.Start, stall.End)).ToArray();
        foreach (var loads in facts.Of(HappeningKind.Load).GroupBy(static load => load.Key))
        {
            var removals = facts.Writes.Where(write => write.Call is null ? write.Key == loads.Key : KeySpace.Covers(write.Call, loads.Key))
                .Select(static write => (write.Start, write.Acknowledged == long.MaxValue ? write.Start + (2 * AfterTrouble) : write.Acknowledged + Echo(write)));
            var busy = new Spans([.. trouble, .. stalls, .. removals]);
            var ordered = loads.OrderBy(static load => load.Start).ToArray();
            for (var i = 1; i < ordered.Length; i++)
            {
                // The lease of the first may be older than the removal before it: then it is the third that is one too many.
                var first = busy.Touches(ordered[i - 1].Start - LeaseEcho, ordered[i - 1].Start) ? i - 2 : i - 1;
                if (first >= 0 && !busy.Touches(ordered[first].Start, ordered[i].End) && ordered[first..(i + 1)].All(static load => load.End - load.Start < LongestLoad))
                {
                    yield return new("I8", loads.Key, ordered[i].Node, ordered[i].Start, ordered[i].Version,
                        $"{loads.Key}: loaded on {ordered[i - 1].Node} and again on {ordered[i].Node} {Moments.Ms(ordered[i].Start - ordered[i - 1].Start):0} ms later, with no removal between");
                }
            }
        }
    }

    // A load that begins before its node has heard of a tag's removal is stamped as older than that, and done again.
    private static long Echo(WriteFact write) => write.Call?.Way is WriteWay.Tag or WriteWay.Clear ? TagEcho : 0;

    /// <summary>I12: whatever bytes there are, no call fails, no value is handed out for another key, no node ends.</summary>
    public static IEnumerable<Violation> Failures(Facts facts) => facts.History.Happenings
        .Where(call => call.Error is { } error && !(facts.IsStrict && call.Kind == HappeningKind.Write && error.StartsWith(nameof(CacheUnavailableException), StringComparison.Ordinal))
            && !(error.StartsWith(nameof(TimeoutException), StringComparison.Ordinal) && StoodStillMeanwhile(facts, call)))
        .Select(static call => new Violation("I12", call.Key, call.Node, call.Start, 0, $"{call.Key} on node {call.Node}: {call}"))
        .Concat(facts.History.Crashed.Select(static node => new Violation("I12", "", node, 0, 0, $"node {node} ended by itself")));

    // The load began that long before it ran out of time, and the node's timer went on while the node did not.
    private static bool StoodStillMeanwhile(Facts facts, Happening call) =>
        facts.Stalled(call.Node, call.End - Moments.OfMs(Limits.LoadMs), call.End) >= Moments.OfMs(Limits.SlackMs);

    /// <summary>I13: a call ends within its time-outs and a quarter of a second, less what the node itself stood still.</summary>
    public static IEnumerable<Violation> Durations(Facts facts) =>
        from call in facts.History.Happenings
        where call.LimitMs > 0
        let took = Moments.Ms(call.End - call.Start)
        where took > call.LimitMs
        let stalled = Moments.Ms(facts.Stalled(call.Node, call.Start, call.End))
        where took - stalled > call.LimitMs
        select new Violation("I13", call.Key, call.Node, call.Start, call.Version,
            $"{call.Key} on node {call.Node}: {call.Kind} took {took:0} ms, {stalled:0} of them stalled; {call.LimitMs} are allowed");
}
