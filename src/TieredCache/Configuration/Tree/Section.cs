using Microsoft.Extensions.Configuration;

namespace TieredCache.Configuration.Tree;

/// <summary>A key with keys below it.</summary>
internal sealed class Section<TOwner, T>(string key, Func<TOwner, T> get, params INode<T>[] nodes) : INode<TOwner>
{
    public string Key => key;

    public IReadOnlyList<INode<T>> Nodes => nodes;

    public void Read(TOwner owner, IConfigurationSection section, ICollection<string> problems)
    {
        var keys = nodes.Select(static node => node.Key).ToArray();
        if (!string.IsNullOrEmpty(section.Value))
        {
            // The value is not told: a connection string in the wrong place may hold a password.
            problems.Add($"{section.Path} is one value: it must be a section with keys of {string.Join(", ", keys)}.");
            return;
        }

        foreach (var child in section.GetChildren())
        {
            if (Array.Find(nodes, node => node.Key.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } node)
            {
                node.Read(get(owner), child, problems);
            }
            else
            {
                problems.Add($"{child.Path} is not a known key: {Meant(child, keys)}; known are {string.Join(", ", keys)}.");
            }
        }
    }

    // A key one level too high is the commonest mistake, and nothing on its own level resembles what was meant.
    private string Meant(IConfigurationSection typed, string[] keys) =>
        nodes.SelectMany(static node => node.Rows(string.Empty)).FirstOrDefault(row => row.Section.Length > 0 && row.Key.Equals(typed.Key, StringComparison.OrdinalIgnoreCase)) is { } row
            ? $"did you mean '{row.Section}:{row.Key}'"
            : $"the nearest is '{Nearest.Of(typed.Key, keys)}'";

    public void Check(TOwner owner, string path, ICollection<string> problems)
    {
        foreach (var node in nodes)
        {
            node.Check(get(owner), $"{path}:{node.Key}", problems);
        }
    }

    public void Fill(TOwner target, TOwner from)
    {
        foreach (var node in nodes)
        {
            node.Fill(get(target), get(from));
        }
    }

    public void Settle(TOwner target)
    {
        foreach (var node in nodes)
        {
            node.Settle(get(target));
        }
    }

    public IEnumerable<string> FixedChanges(TOwner before, TOwner after, string path) =>
        nodes.SelectMany(node => node.FixedChanges(get(before), get(after), $"{path}:{node.Key}"));

    public IEnumerable<OptionRow> Rows(string section) => nodes.SelectMany(node => node.Rows(key));
}
