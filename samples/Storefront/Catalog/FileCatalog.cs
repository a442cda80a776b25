using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace Storefront.Catalog;

/// <summary>
/// The embedded catalog: a product file of JSON records and an index of their places, shared by the nodes of one machine.
/// A look-up is two positioned reads, of the place and of the record, and a parse; nothing is kept in this process.
/// A save appends the record first and then points the index at it, under a lock that holds across processes: readers
/// take no lock, and the space of replaced records is never given back.
/// </summary>
internal sealed class FileCatalog(IOptions<CatalogOptions> options) : IProductCatalog, IDisposable
{
    private readonly CatalogFiles _files = new(options.Value);
    private SafeFileHandle _products = new();
    private SafeFileHandle _index = new();

    public int Count => options.Value.Products;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await CatalogFileWriter.CreateIfMissingAsync(_files, options.Value, cancellationToken);
        _products = Open(_files.Products);
        _index = Open(_files.Index);
    }

    public async ValueTask<Product?> FindAsync(int id, CancellationToken cancellationToken)
    {
        if (!Exists(id))
        {
            return null;
        }

        var place = await FindPlaceAsync(id, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(place.Length);
        try
        {
            var record = buffer.AsMemory(0, place.Length);
            await ReadExactlyAsync(_products, record, place.Offset, cancellationToken);
            return JsonSerializer.Deserialize(record.Span, ProductJson.Default.Product);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public async ValueTask<IReadOnlyList<Product>> FindManyAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(ids.Select(id => FindAsync(id, cancellationToken).AsTask()));
        return [.. found.OfType<Product>()];
    }

    public async ValueTask<bool> SaveAsync(Product product, CancellationToken cancellationToken)
    {
        if (!Exists(product.Id))
        {
            return false;
        }

        var record = JsonSerializer.SerializeToUtf8Bytes(product, ProductJson.Default.Product);
        var packed = new byte[RecordPlace.Size];
        using var lease = await FileLock.TakeAsync(_files.Lock, cancellationToken);
        var end = RandomAccess.GetLength(_products);
        new RecordPlace(end, record.Length).Write(packed);
        await RandomAccess.WriteAsync(_products, record, end, cancellationToken);
        await RandomAccess.WriteAsync(_index, packed, IndexOffset(product.Id), cancellationToken);
        return true;
    }

    public void Dispose()
    {
        _products.Dispose();
        _index.Dispose();
    }

    private static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.Asynchronous | FileOptions.RandomAccess);

    private static long IndexOffset(int id) => (long)id * RecordPlace.Size;

    private static async ValueTask ReadExactlyAsync(SafeFileHandle file, Memory<byte> target, long offset, CancellationToken cancellationToken)
    {
        while (!target.IsEmpty)
        {
            var read = await RandomAccess.ReadAsync(file, target, offset, cancellationToken);
            if (read == 0)
            {
                throw new InvalidDataException("The catalog ends before the record does: delete its folder, it is made again.");
            }

            target = target[read..];
            offset += read;
        }
    }

    private bool Exists(int id) => (uint)id < (uint)Count;

    private async ValueTask<RecordPlace> FindPlaceAsync(int id, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(RecordPlace.Size);
        try
        {
            await ReadExactlyAsync(_index, buffer.AsMemory(0, RecordPlace.Size), IndexOffset(id), cancellationToken);
            return RecordPlace.Read(buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
