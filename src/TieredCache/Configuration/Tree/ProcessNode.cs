using Microsoft.Extensions.Configuration;

namespace TieredCache.Configuration.Tree;

/// <summary>Stands in a named cache where the process has a key of its own, and refuses it with the right place for it.</summary>
internal sealed class ProcessNode<TOwner>(string key, string place, Func<TOwner, object?> get) : INode<TOwner>
{
    public string Key => key;

    public void Read(TOwner owner, IConfigurationSection section, ICollection<string> problems)
    {
        if (!string.IsNullOrEmpty(section.Value) || section.GetChildren().Any())
        {
            problems.Add(Say(section.Path));
        }
    }

    public void Check(TOwner owner, string path, ICollection<string> problems)
    {
        if (get(owner) is not null and not "")
        {
            problems.Add(Say(path));
        }
    }

    public void Fill(TOwner target, TOwner from)
    {
    }

    public void Settle(TOwner target)
    {
    }

    public IEnumerable<string> FixedChanges(TOwner before, TOwner after, string path) => [];

    public IEnumerable<OptionRow> Rows(string section) => [];

    private string Say(string path) => $"{path} belongs to the process and not to a named cache: move it to '{place}' beside 'Caches'.";
}
