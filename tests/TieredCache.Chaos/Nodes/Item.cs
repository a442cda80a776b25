namespace TieredCache.Chaos.Nodes;

/// <summary>The cached value: it says itself what it is, so that every read can be judged.</summary>
internal sealed record Item(string Key, long Version, string Writer);
