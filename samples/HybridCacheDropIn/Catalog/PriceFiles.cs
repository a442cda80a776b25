namespace HybridCacheDropIn.Catalog;

/// <summary>The system of record that all processes share: a file for each product.</summary>
internal sealed class PriceFiles(IConfiguration configuration)
{
    private readonly string _directory = configuration["DataDirectory"] ?? throw new InvalidOperationException("DataDirectory names no directory; run.sh makes one.");
    private int _loads;

    /// <summary>How often this process has read a price.</summary>
    public int Loads => Volatile.Read(ref _loads);

    public async ValueTask<int> ReadAsync(int id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        var path = PathOf(id);
        return File.Exists(path) ? int.Parse(await File.ReadAllTextAsync(path, cancellationToken), System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    public async Task WriteAsync(int id, int price, CancellationToken cancellationToken)
    {
        var beside = PathOf(id) + "." + Guid.NewGuid().ToString("N");
        await File.WriteAllTextAsync(beside, $"{price}", cancellationToken);
        File.Move(beside, PathOf(id), overwrite: true);
    }

    private string PathOf(int id) => Path.Combine(_directory, $"{id}.price");
}
