namespace TieredCache.Chaos.Histories;

/// <summary>A row of the database got its version.</summary>
internal sealed record Commit(string Key, long Version, string Node, long At);

/// <summary>A fault, from its beginning until it was over and a fresh connection was answered.</summary>
/// <param name="Name">What it was.</param>
/// <param name="Detail">What it was done to.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it was over.</param>
/// <param name="LosesWrites">Whether servers may have lost what they had confirmed.</param>
internal sealed record Fault(string Name, string Detail, long Start, long End, bool LosesWrites);

/// <summary>A time without writes: from when faults had healed and the last write had ended, until writes began again.</summary>
/// <param name="After">The fault before it.</param>
/// <param name="Start">From when.</param>
/// <param name="End">Until when.</param>
/// <param name="ConvergedMs">After how long every node read every written key right; null if that was not seen.</param>
internal sealed record Quiet(Fault? After, long Start, long End, double? ConvergedMs);

/// <summary>An entry as it stood in Redis.</summary>
/// <param name="Server">The life of the data there: a restarted or promoted server is another.</param>
/// <param name="Key">The key, as the application gave it.</param>
/// <param name="Epoch">The epoch it was stored in.</param>
/// <param name="Sequence">The sequence it was stored under.</param>
/// <param name="Version">The version of the value.</param>
/// <param name="NotBefore">When a look at the key began that saw something else, or nothing; 0 at the first.</param>
/// <param name="Seen">When it was seen.</param>
internal sealed record Stored(string Server, string Key, ulong Epoch, long Sequence, long Version, long NotBefore, long Seen);

/// <summary>What a node counted in a quiet time, and what the logs said it should have.</summary>
/// <param name="Node">The life of the node.</param>
/// <param name="Received">Messages of others that it received since it was started.</param>
/// <param name="Disturbances">Flushes and the like.</param>
/// <param name="Sent">Sequences that were given out to others since the beginning; null where the logs could not be followed.</param>
/// <param name="At">When.</param>
internal sealed record Tally(string Node, long Received, long Disturbances, long? Sent, long At);
