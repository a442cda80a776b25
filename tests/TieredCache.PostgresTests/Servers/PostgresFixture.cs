using Npgsql;

namespace TieredCache.PostgresTests.Servers;

/// <summary>A PostgreSQL that all test classes share: what TIEREDCACHE_POSTGRES names, else a server of our own. Each test has tables of its own names.</summary>
public sealed class PostgresFixture : IDisposable
{
    private readonly PostgresServerProcess? _server;

    public PostgresFixture()
    {
        if (Environment.GetEnvironmentVariable("TIEREDCACHE_POSTGRES") is not { Length: > 0 } configuration)
        {
            _server = new();
            configuration = _server.ConnectionString;
        }

        Database = NpgsqlDataSource.Create(configuration);
    }

    public NpgsqlDataSource Database { get; }

    public static string FreshName() => $"t_{Guid.NewGuid():N}";

    public void Dispose()
    {
        Database.Dispose();
        _server?.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class PostgresTestGroup : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}
