using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TieredCache.Composition.Behind;

/// <summary>How long a stop may take to bring what waits to the stores.</summary>
/// <remarks>
/// The host gives its services one time to stop in, and cancels their token when that is over. Where the setting of the host says how
/// long it is, two seconds of it are left for those that stop after this one. What code has told the host is not known here: then
/// there is no limit but the token.
/// </remarks>
internal sealed class StopBudget(TimeProvider time, IConfiguration? configuration)
{
    private static readonly TimeSpan Left = TimeSpan.FromSeconds(2);

    /// <summary>How long; null: until the host's token is cancelled.</summary>
    public TimeSpan? Length
    {
        get
        {
            if (!int.TryParse(configuration?["shutdownTimeoutSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return null;
            }

            var whole = TimeSpan.FromSeconds(seconds);
            return whole > Left ? whole - Left : TimeSpan.Zero;
        }
    }

    /// <summary>Begins; cancelled when it is over.</summary>
    public CancellationTokenSource Start() => Length is { } length ? new(length, time) : new();
}
