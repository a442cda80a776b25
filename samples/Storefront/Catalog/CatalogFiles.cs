namespace Storefront.Catalog;

/// <summary>
/// The files of one embedded catalog. The folder's name says what it was filled with: other settings, other folder.
/// The index is moved into place last: where it exists, the catalog is complete.
/// </summary>
internal sealed class CatalogFiles
{
    private const int FormatVersion = 1;
    private readonly string _folder;

    public CatalogFiles(CatalogOptions options)
    {
        _folder = Path.Combine(options.Directory ?? DefaultDirectory(), $"catalog-v{FormatVersion}-{options.Products}-{options.Seed}");
        Directory.CreateDirectory(_folder);
    }

    public string Products => Path.Combine(_folder, "products.dat");

    public string Index => Path.Combine(_folder, "products.idx");

    public string Lock => Path.Combine(_folder, "catalog.lock");

    private static string DefaultDirectory()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        var wanted = Path.Combine(data, "storefront-sample");
        return data.Length > 0 && CanWrite(wanted)
            ? wanted
            : Path.Combine(Path.GetTempPath(), $"storefront-sample-{Environment.UserName}");
    }

    private static bool CanWrite(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            using var probe = new FileStream(Path.Combine(directory, Path.GetRandomFileName()),
                FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
