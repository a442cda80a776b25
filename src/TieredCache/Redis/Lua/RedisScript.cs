namespace TieredCache.Redis.Lua;

/// <summary>
/// One script: its contract stands on top of <c>Lua/&lt;name&gt;.lua</c>. The text that goes to the server begins with those functions of the
/// log, in the form that the server knows, and of the shared opening that the script names, itself or by another. Removals may run on a
/// full server: before version 7 they delete before they write, which the server lets pass; from 7 on they say so in their first line.
/// </summary>
/// <remarks>Comments stay here: the client finds a script's hash by its whole text, with every call, and they were a third of it.</remarks>
internal sealed class RedisScript
{
    private const string Function = "\nlocal function ";
    private readonly string _flags;

    private RedisScript(string name, bool evenWhenFull)
    {
        Name = name;
        _flags = evenWhenFull ? "#!lua flags=allow-oom\n" : "";
    }

    public static RedisScript Server { get; } = new("tc_server", evenWhenFull: false);

    public static RedisScript Heartbeat { get; } = new("tc_hb", evenWhenFull: true);

    public static RedisScript ReadLog { get; } = new("tc_log", evenWhenFull: true);

    public static RedisScript Remove { get; } = new("tc_inval", evenWhenFull: true);

    public static RedisScript BeginIntent { get; } = new("tc_intent", evenWhenFull: true);

    public static RedisScript EndIntent { get; } = new("tc_intent_end", evenWhenFull: true);

    public static RedisScript RemoveTag { get; } = new("tc_tag", evenWhenFull: true);

    public static RedisScript FindTags { get; } = new("tc_tags", evenWhenFull: true);

    public static RedisScript NextWrite { get; } = new("tc_next", evenWhenFull: true);

    public static RedisScript Written { get; } = new("tc_written", evenWhenFull: true);

    public static RedisScript Get { get; } = new("tc_get", evenWhenFull: false);

    public static RedisScript Acquire { get; } = new("tc_lease", evenWhenFull: false);

    public static RedisScript Renew { get; } = new("tc_renew", evenWhenFull: false);

    public static RedisScript Release { get; } = new("tc_release", evenWhenFull: false);

    public static RedisScript Slide { get; } = new("tc_slide", evenWhenFull: false);

    public static RedisScript Put { get; } = new("tc_put", evenWhenFull: false);

    public static RedisScript Set { get; } = new("tc_set", evenWhenFull: false);

    /// <summary>The same with an empty entry, which is a removal.</summary>
    public static RedisScript SetNothing { get; } = new("tc_set", evenWhenFull: true);

    public string Name { get; }

    private string OnStream => field ??= TextWith("_log_stream");

    private string OnStreamFlagged => field ??= _flags + OnStream;

    private string OnSet => field ??= TextWith("_log_zset");

    public string TextFor(RedisLayout layout) => TextFor(layout.KnowsStreams, layout.KnowsScriptFlags);

    public string TextFor(bool knowsStreams, bool knowsScriptFlags) => !knowsStreams ? OnSet : knowsScriptFlags ? OnStreamFlagged : OnStream;

    // A function names none but those before it.
    private string TextWith(string log)
    {
        var text = Read(Name);
        var parts = $"\n{Read(log)}\n{Read("_control")}".Split(Function);
        foreach (var part in parts.Skip(1).Reverse().Where(part => text.Contains(part[..part.IndexOf('(', StringComparison.Ordinal)], StringComparison.Ordinal)))
        {
            text = $"{Function[1..]}{part}\n{text}";
        }

        return $"{parts[0]}\n{text}".TrimStart();
    }

    private static string Read(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream($"TieredCache.{name}.lua")
            ?? throw new InvalidOperationException($"The script {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return string.Join('\n', reader.ReadToEnd().Split('\n').Where(static line => !line.StartsWith("--", StringComparison.Ordinal)));
    }
}
