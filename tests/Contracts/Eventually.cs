using System.Diagnostics;

namespace TieredCache.Contracts;

/// <summary>Polls with a deadline, in place of sleeping blindly.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? within = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, within);

    /// <summary>An exception of the condition counts as not yet.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        var limit = within ?? TimeSpan.FromSeconds(10);
        var watch = Stopwatch.StartNew();
        Exception? last = null;
        while (watch.Elapsed < limit)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (Exception error)
            {
                last = error;
            }

            await Task.Delay(Pause);
        }

        Assert.Fail($"Not within {limit.TotalSeconds} s: {what}. {last}");
    }
}
