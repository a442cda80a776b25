using Microsoft.Extensions.Configuration;

namespace TieredCache.Configuration.Tree;

/// <summary>One key with a value. Null means that nothing was said.</summary>
internal sealed class Setting<TOwner>(string key, Kind kind, Func<TOwner, object?> get, Action<TOwner, object?> set) : INode<TOwner>
{
    public string Key => key;

    /// <summary>What holds where nothing is said, in the very type of the property; null: nothing.</summary>
    public object? Default { get; init; }

    /// <summary>What the documentation says of a default that is better said in words.</summary>
    public string? DefaultWords { get; init; }

    public required string Meaning { get; init; }

    public bool FollowsReload { get; init; }

    public void Read(TOwner owner, IConfigurationSection section, ICollection<string> problems)
    {
        var isOneValue = !section.GetChildren().Any();
        if (isOneValue && string.IsNullOrEmpty(section.Value))
        {
            return;
        }

        if ((isOneValue || kind.TakesMany) && kind.Read(section) is { } value)
        {
            set(owner, value);
            return;
        }

        var remedy = kind.Hint(section.Value ?? string.Empty) ?? $"it must be {kind.Words}";
        problems.Add(isOneValue ? $"{section.Path} is '{section.Value}': {remedy}." : $"{section.Path} is a section: {remedy}.");
    }

    public void Check(TOwner owner, string path, ICollection<string> problems)
    {
        if (get(owner) is { } value && !kind.Holds(value))
        {
            problems.Add($"{path} is '{kind.Write(value)}': it must be {kind.Words}.");
        }
    }

    public void Fill(TOwner target, TOwner from)
    {
        if (get(target) is null)
        {
            set(target, get(from));
        }
    }

    public void Settle(TOwner target) => set(target, get(target) is { } value ? kind.Settle(value) : Default);

    public IEnumerable<string> FixedChanges(TOwner before, TOwner after, string path) =>
        FollowsReload || string.Equals(Written(before), Written(after), StringComparison.Ordinal) ? [] : [path];

    public IEnumerable<OptionRow> Rows(string section) =>
        [new(section, key, kind.Name, DefaultWords ?? (Default is null ? "none" : $"`{kind.Write(Default)}`"), Meaning, FollowsReload) { Shape = kind.Shape }];

    private string? Written(TOwner owner) => get(owner) is { } value ? kind.Write(kind.Settle(value)) : null;
}
