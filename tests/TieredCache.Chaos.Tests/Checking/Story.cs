using TieredCache.Chaos.Checking;
using TieredCache.Chaos.Histories;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Tests.Checking;

/// <summary>A history written by hand, in milliseconds.</summary>
internal sealed class Story
{
    public const string Key = "r00x";

    public History History { get; } = new();

    public Story Write(string node, long start, long end, long version, string key = Key, bool acknowledged = true, WriteWay way = WriteWay.Remove)
    {
        History.Commits.Add(new(key, version, node, Moments.OfMs(start)));
        return Happened(node, start, end, new() { Kind = HappeningKind.Write, Key = key, Version = version, Way = way, IsAcknowledged = acknowledged });
    }

    /// <summary>A write whose call never returned.</summary>
    public Story Commit(string node, long at, long version, string key = Key)
    {
        History.Commits.Add(new(key, version, node, Moments.OfMs(at)));
        return this;
    }

    public Story Read(string node, long start, long end, long version, Source source = Source.Memory, string key = Key) =>
        Happened(node, start, end, new() { Kind = HappeningKind.Read, Key = key, Version = version, Source = source });

    public Story Load(string node, long start, long end, long version, string key = Key) =>
        Happened(node, start, end, new() { Kind = HappeningKind.Load, Key = key, Version = version });

    public Story Call(string node, long start, long end, int limitMs, string? error = null) =>
        Happened(node, start, end, new() { Kind = HappeningKind.Read, Key = Key, Version = 0, Source = Source.Loader, LimitMs = limitMs, Error = error });

    public Story Noted(HappeningKind kind, string node, long start, long end) => Happened(node, start, end, new() { Kind = kind });

    public Story Fault(long start, long end, bool losesWrites = false)
    {
        History.Faults.Add(new("fault", "", Moments.OfMs(start), Moments.OfMs(end), losesWrites));
        return this;
    }

    public Story Quiet(long start, long end)
    {
        History.Quiets.Add(new(null, Moments.OfMs(start), Moments.OfMs(end), null));
        return this;
    }

    public Story Stored(long notBefore, long seen, ulong epoch, long sequence, long version)
    {
        History.Stored.Add(new("server", Key, epoch, sequence, version, Moments.OfMs(notBefore), Moments.OfMs(seen)));
        return this;
    }

    public Story Tally(string node, long at, long received, long disturbances, long? sent)
    {
        History.Tallies.Add(new(node, received, disturbances, sent, Moments.OfMs(at)));
        return this;
    }

    public void Keeps(bool isStrict = false) => Assert.Empty(HistoryChecker.Check(History, isStrict));

    public Violation Breaks(string invariant, bool isStrict = false)
    {
        var violation = Assert.Single(HistoryChecker.Check(History, isStrict), violation => violation.Invariant == invariant);
        Assert.NotEmpty(violation.What);
        return violation;
    }

    private Story Happened(string node, long start, long end, Happening what)
    {
        History.Note(what with { Node = node, Start = Moments.OfMs(start), End = Moments.OfMs(end) });
        return this;
    }
}
