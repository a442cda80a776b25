using System.Globalization;
using Microsoft.Extensions.Caching.Hybrid;

namespace Sessions.Offers;

/// <summary>The same cache as the platform's two other caches: the revision of the offers through HybridCache, and the page that shows it through output caching. One tag drops both.</summary>
internal static class OfferPage
{
    private const string Tag = "offers";

    public static void MapOffers(this WebApplication app, string directory)
    {
        // What both processes share is a file, in place of a database.
        var path = Path.Combine(directory, "offers");
        app.MapGet("/offers", async (HybridCache cache, CancellationToken token) =>
        {
            var revision = await cache.GetOrCreateAsync("offers", path, static (path, token) => ReadAsync(path, token), tags: [Tag], cancellationToken: token);
            return Results.Text(revision.ToString(CultureInfo.InvariantCulture));
        }).CacheOutput(static policy => policy.Expire(TimeSpan.FromMinutes(10)).Tag(Tag));

        app.MapPost("/offers", async (HybridCache cache, CancellationToken token) =>
        {
            var revision = await ReadAsync(path, token) + 1;
            await File.WriteAllTextAsync(path + ".new", revision.ToString(CultureInfo.InvariantCulture), token);
            File.Move(path + ".new", path, overwrite: true);
            await cache.RemoveByTagAsync(Tag, CancellationToken.None);
            return revision;
        });
    }

    private static async ValueTask<int> ReadAsync(string path, CancellationToken cancellationToken) =>
        File.Exists(path) ? int.Parse(await File.ReadAllTextAsync(path, cancellationToken), CultureInfo.InvariantCulture) : 0;
}
