using Npgsql;

namespace Storefront.Catalog;

internal static class CatalogRegistration
{
    /// <summary>PostgreSQL where there is a connection string of the name <c>Catalog</c>, else files.</summary>
    public static void AddCatalog(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CatalogOptions>()
            .Bind(configuration.GetSection("Catalog"))
            .Validate(options => options.Products > 0, "Catalog:Products must be at least 1.")
            .ValidateOnStart();
        services.AddSingleton<ProductStore>();
        if (configuration.GetConnectionString("Catalog") is { Length: > 0 } connection)
        {
            services.AddSingleton(_ => NpgsqlDataSource.Create(connection));
            services.AddSingleton<IProductCatalog, PostgresCatalog>();
        }
        else
        {
            services.AddSingleton<IProductCatalog, FileCatalog>();
        }
    }
}
