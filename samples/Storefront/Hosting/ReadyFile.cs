namespace Storefront.Hosting;

/// <summary>
/// Tells whoever started the node where it listens: once it does, the address is in the file named by
/// <c>Storefront:ReadyFile</c>. The file appears whole, by a move.
/// </summary>
internal static class ReadyFile
{
    public static void UseReadyFile(this WebApplication app)
    {
        if (app.Configuration["Storefront:ReadyFile"] is not { Length: > 0 } path)
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
