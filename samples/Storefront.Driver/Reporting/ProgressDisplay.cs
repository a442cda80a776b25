using System.Globalization;

namespace Storefront.Driver.Reporting;

/// <summary>Shows how far a run is: a bar that redraws itself on a terminal, a plain line every two seconds elsewhere.</summary>
internal sealed class ProgressDisplay(string title, int total)
{
    private const int Width = 32;
    private static readonly bool Terminal = !Console.IsOutputRedirected;
    private static readonly TimeSpan Step = Terminal ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(2);

    public async Task<T> FollowAsync<T>(Task<T> run, Func<int> done)
    {
        Show(done());
        while (await Task.WhenAny(run, Task.Delay(Step)) != run)
        {
            Show(done());
        }

        Show(done());
        if (Terminal)
        {
            Console.WriteLine();
        }

        return await run;
    }

    private void Show(int done)
    {
        var share = total == 0 ? 1 : (double)done / total;
        var count = string.Create(CultureInfo.InvariantCulture, $"{done,9:N0} / {total:N0}  {share,4:P0}");
        if (Terminal)
        {
            var filled = (int)(share * Width);
            Console.Write($"\r\e[K  {title,-16} {new string('█', filled)}{new string('░', Width - filled)} {count}");
        }
        else
        {
            Console.WriteLine($"  {title,-16} {count}");
        }
    }
}
