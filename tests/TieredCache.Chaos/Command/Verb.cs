namespace TieredCache.Chaos.Command;

/// <summary>One thing the program does.</summary>
/// <param name="Name">The first word of the command line.</param>
/// <param name="Usage">Its lines of the help; empty for what is not for people.</param>
/// <param name="RunAsync">Runs with the words after the first; returns the exit code.</param>
internal sealed record Verb(string Name, string Usage, Func<string[], TextWriter, Task<int>> RunAsync);
