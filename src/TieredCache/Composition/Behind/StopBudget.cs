using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TieredCache.Composition.Behind;

/// <summary>How long a stop may take to bring what waits to the stores.</summary>
/// <remarks>
/// The host gives its services one time to stop in, and kills whoever takes longer: two seconds of it are left for those that stop
/// after this one. How long it is stands in the host's own setting; one that was changed in code is known by its end only.
/// </remarks>
internal sealed class StopBudget(TimeProvider time, IConfiguration? configuration)
{
    private static readonly TimeSpan Left = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    public TimeSpan Length
    {
        get
        {
            var whole = int.TryParse(configuration?["shutdownTimeoutSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : Usual;
            return whole > Left ? whole - Left : TimeSpan.Zero;
        }
    }

    /// <summary>Begins; cancelled when it is over.</summary>
    public CancellationTokenSource Start() => new(Length, time);
}
