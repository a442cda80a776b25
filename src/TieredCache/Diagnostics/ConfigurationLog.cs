using Microsoft.Extensions.Logging;

namespace TieredCache.Diagnostics;

/// <summary>What configuration has to say. Event ids 1000 to 1019.</summary>
internal static partial class ConfigurationLog
{
    [LoggerMessage(1000, LogLevel.Information, "The cache '{Cache}' follows the reloaded configuration.")]
    public static partial void Reloaded(ILogger logger, string cache);

    // The process runs on as it was started: these need a restart.
    [LoggerMessage(1001, LogLevel.Warning, "The configuration was reloaded, but these changes take effect at the next start only: {Paths}.")]
    public static partial void CannotFollow(ILogger logger, string paths);

    [LoggerMessage(1002, LogLevel.Error, "The reloaded configuration is not valid; the settings stay as they were. {Failures}")]
    public static partial void ReloadRefused(ILogger logger, string failures);

    [LoggerMessage(1003, LogLevel.Error, "The configuration could not be reloaded; settings not yet swapped stay as they were.")]
    public static partial void ReloadFailed(ILogger logger, Exception exception);

    [LoggerMessage(1004, LogLevel.Information, "{Tiers}.")]
    public static partial void Tiers(ILogger logger, string tiers);
}
