using System.Globalization;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Histories;

/// <summary>
/// What happened to one key before a moment, in the order in which it began, for a person to read. What changes the key comes
/// first: its writes, its loads, what was seen in Redis, the faults. A flood of reads tells little and would push those out, so of
/// reads that a node repeats with the same outcome only the first stays, with their number, beside the last ones before the moment.
/// </summary>
internal sealed class KeyHistory(History history, string key, string node, long at)
{
    private const int MostChanges = 60;
    private const int MostReads = 40;
    private const int LastReads = 12;
    private const int MostFaults = 3;

    private static readonly long Before = Moments.OfMs(15_000);
    private static readonly long Behind = Moments.OfMs(100);

    public IEnumerable<string> Lines()
    {
        var told = history.Happenings.Where(IsOfKey).OrderBy(static happening => happening.Start).ToList();
        var changes = told.Where(static happening => happening.Kind != HappeningKind.Read).Select(happening => Tell(happening, 1))
            .Concat(history.Stored.Where(stored => stored.Key == key && IsNear(stored.Seen)).Select(Tell))
            .OrderBy(static line => line.Start).TakeLast(MostChanges);
        var reads = Reads(told.FindAll(static happening => happening.Kind == HappeningKind.Read)).TakeLast(MostReads);
        var faults = history.Faults.Where(fault => fault.Start <= at && fault.End >= at - Before).Select(Tell).TakeLast(MostFaults);
        return changes.Concat(reads).Concat(faults).OrderBy(static line => line.Start).Select(static line => line.Text);
    }

    private IEnumerable<(long Start, string Text)> Reads(List<Happening> reads)
    {
        var single = Math.Max(0, reads.Count - LastReads);
        Dictionary<string, (Happening First, int Count)> repeated = [];
        foreach (var read in reads[..single])
        {
            if (repeated.TryGetValue(read.Node, out var before) && IsSameOutcome(before.First, read))
            {
                repeated[read.Node] = (before.First, before.Count + 1);
                continue;
            }

            if (before.First is not null)
            {
                yield return Tell(before.First, before.Count);
            }

            repeated[read.Node] = (read, 1);
        }

        foreach (var (first, count) in repeated.Values)
        {
            yield return Tell(first, count);
        }

        foreach (var read in reads[single..])
        {
            yield return Tell(read, 1);
        }
    }

    private static bool IsSameOutcome(Happening one, Happening other) =>
        one.Version == other.Version && one.Source == other.Source && one.Error == other.Error;

    private bool IsOfKey(Happening happening) => IsNear(happening.Start) && happening.Kind switch
    {
        HappeningKind.Stall or HappeningKind.Drained => happening.Node == node,
        HappeningKind.Write => happening.Key == key || (key.Length > 0 && KeySpace.Covers(happening, key)),
        _ => happening.Key == key,
    };

    private bool IsNear(long moment) => moment <= at + Behind && moment >= at - Before;

    private (long Start, string Text) Tell(Happening happening, int count) =>
        (happening.Start, Span(happening.Start, happening.End) + $"{happening.Node}/{happening.Client} {happening}{(count > 1 ? $", {count} times" : "")}");

    private (long Start, string Text) Tell(Stored stored) =>
        (stored.Seen, Span(stored.NotBefore, stored.Seen) + $"in Redis ({stored.Server}) {stored.Version}, epoch {stored.Epoch:x}, sequence {stored.Sequence}");

    private (long Start, string Text) Tell(Fault fault) => (fault.Start, Span(fault.Start, fault.End) + $"fault {fault.Name} ({fault.Detail})");

    private string Span(long start, long end) =>
        string.Create(CultureInfo.InvariantCulture, $"{Since(start),8:0}..{Since(end),-8:0} ");

    private double Since(long moment) => moment == 0 ? 0 : Moments.Ms(moment - history.Began);
}
