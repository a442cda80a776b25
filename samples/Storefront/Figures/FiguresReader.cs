using System.Diagnostics;
using Storefront.Catalog;

namespace Storefront.Figures;

/// <summary>Puts a node's figures together for the page and for the API.</summary>
public sealed class FiguresReader(CacheFigures cache, LoadCounter loads, IProductCatalog catalog)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public NodeFigures Read()
    {
        var totals = cache.Read();
        return new NodeFigures(catalog.Count, totals.MemoryHits, totals.RemoteHits, totals.StaleHits, loads.Loads,
            (long)Stopwatch.GetElapsedTime(_started).TotalSeconds);
    }
}
