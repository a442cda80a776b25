namespace TieredCache.Samples;

/// <summary>Tells whoever started the service that it listens: its address is in the file named by <c>ReadyFile</c>, which appears whole, by a move.</summary>
internal static class ReadyFile
{
    public static void UseReadyFile(this WebApplication app)
    {
        if (app.Configuration["ReadyFile"] is not { Length: > 0 } path)
        {
            return;
        }

        app.Lifetime.ApplicationStarted.Register(() =>
        {
            File.WriteAllText(path + ".new", app.Urls.First() + "\n");
            File.Move(path + ".new", path, overwrite: true);
        });
    }
}
