using System.Text.Json;

namespace Storefront.Catalog;

/// <summary>Fills the files of an embedded catalog on the first start.</summary>
internal static class CatalogFileWriter
{
    private const int BufferSize = 1 << 20;

    public static async Task CreateIfMissingAsync(CatalogFiles files, CatalogOptions options, CancellationToken cancellationToken)
    {
        using var lease = await FileLock.TakeAsync(files.Lock, cancellationToken);
        if (File.Exists(files.Index))
        {
            return;
        }

        var index = await WriteProductsAsync(files.Products, options, cancellationToken);
        var unfinished = files.Index + ".new";
        await File.WriteAllBytesAsync(unfinished, index, cancellationToken);
        File.Move(unfinished, files.Index);
    }

    private static async Task<byte[]> WriteProductsAsync(string path, CatalogOptions options, CancellationToken cancellationToken)
    {
        var factory = new ProductFactory(options.Seed);
        var index = new byte[options.Products * RecordPlace.Size];
        await using var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize);
        for (var id = 0; id < options.Products; id++)
        {
            var record = JsonSerializer.SerializeToUtf8Bytes(factory.Make(id), ProductJson.Default.Product);
            new RecordPlace(target.Position, record.Length).Write(index.AsSpan(id * RecordPlace.Size));
            await target.WriteAsync(record, cancellationToken);
        }

        return index;
    }
}
