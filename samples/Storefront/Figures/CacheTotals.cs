namespace Storefront.Figures;

/// <summary>Look-ups by where they were answered.</summary>
public readonly record struct CacheTotals(long MemoryHits, long RemoteHits, long StaleHits);
