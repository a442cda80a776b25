namespace TieredCache.Tests.Architecture;

/// <summary>Fails with all that was objected to, a line each; the framework's own message would cut it short.</summary>
internal static class Objections
{
    public static void None(IEnumerable<string> found)
    {
        var all = found.Order(StringComparer.Ordinal).ToArray();
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
