using StackExchange.Redis;

namespace TieredCache.Redis.Lua;

/// <summary>
/// Long entries on their way into a script. What is handed to a script is copied and hashed for its language, some 2 ns a byte, in
/// which the server does nothing else: 100 KB as long as seven sets of a short value. A plain <c>SET</c> takes them over as they are. So
/// they are laid beside, under a key of the same slot, on the same connection and right before the script, which moves them.
/// </summary>
/// <remarks>Where the script does not come, or refuses to run, what was laid goes by itself a moment later.</remarks>
internal sealed class LaidEntries(RedisCommands commands)
{
    /// <summary>From how many bytes on an entry is laid: from there on the server takes an argument over without a copy, and two commands cost it clearly less than one.</summary>
    public const int Shortest = 32 * 1024;

    // The script may come as late as the time-out; what it does not take is in nobody's way.
    private static readonly TimeSpan Beyond = TimeSpan.FromSeconds(1);
    private readonly List<(RedisKey Key, byte[] Entry)> _laid = [];

    /// <summary>What a script is given for an entry: itself, or its stamp if it is laid.</summary>
    /// <param name="laid">Those of one script, made with the first: most scripts have none.</param>
    /// <param name="commands">What they are sent by.</param>
    /// <param name="bucket">The bucket of the script.</param>
    /// <param name="entry">The entry, with its stamp or room for it.</param>
    public static byte[] Argument(ref LaidEntries? laid, RedisCommands commands, int bucket, byte[] entry)
    {
        if (entry.Length < Shortest)
        {
            return entry;
        }

        (laid ??= new(commands))._laid.Add((commands.Layout.Keys.Laid(bucket, commands.Connection.Numbers.NewToken()), entry));
        return entry[..Remote.Wire.Envelope.StampLength];
    }

    /// <summary>The keys of a script, and behind them where its long entries are laid, in order.</summary>
    public RedisKey[] After(RedisKey[] keys) => [.. keys, .. _laid.ConvertAll(static laid => laid.Key)];

    /// <summary>Sends the script, and before it what it is to move.</summary>
    public Task<RedisResult> Before(IDatabase database, Func<Task<RedisResult>> script)
    {
        var kept = commands.Timeout + Beyond;
        var sets = _laid.ConvertAll(entry => database.StringSetAsync(entry.Key, entry.Entry, kept, When.Always, CommandFlags.DemandMaster));
        return AllAsync(sets, script());

        // Why it could not be laid says more than that the script did not find it.
        static async Task<RedisResult> AllAsync(List<Task<bool>> sets, Task<RedisResult> reply)
        {
            try
            {
                await Task.WhenAll(sets).ConfigureAwait(false);
            }
            catch (Exception)
            {
                await ((Task)reply).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            return await reply.ConfigureAwait(false);
        }
    }
}
