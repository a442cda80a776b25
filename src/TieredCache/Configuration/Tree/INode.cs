using Microsoft.Extensions.Configuration;

namespace TieredCache.Configuration.Tree;

/// <summary>
/// One node of the tree that describes the options: a <see cref="Setting{TOwner}"/>, a <see cref="Section{TOwner,T}"/>, the
/// <see cref="CacheMap"/>. Reading, validation, inheritance, reload and the documentation all walk this one tree, so that
/// a key is said in one place.
/// </summary>
internal interface INode<in TOwner>
{
    string Key { get; }

    /// <summary>Reads the configuration into the owner; what is wrong is added to the problems and leaves the owner as it was.</summary>
    void Read(TOwner owner, IConfigurationSection section, ICollection<string> problems);

    /// <summary>Checks what the owner holds, wherever it came from. <paramref name="path"/> is this node's own.</summary>
    void Check(TOwner owner, string path, ICollection<string> problems);

    /// <summary>Takes over what the target leaves open: one step of inheritance.</summary>
    void Fill(TOwner target, TOwner from);

    /// <summary>Puts defaults where nothing was said, and the canonical form where something was.</summary>
    void Settle(TOwner target);

    /// <summary>The paths that differ and cannot follow a reload.</summary>
    IEnumerable<string> FixedChanges(TOwner before, TOwner after, string path);

    /// <summary>What the documentation says about this node; <paramref name="section"/> is the path of its parent.</summary>
    IEnumerable<OptionRow> Rows(string section);
}

/// <summary>One line of the documentation.</summary>
internal sealed record OptionRow(string Section, string Key, string Type, string Default, string Meaning, bool FollowsReload)
{
    /// <summary>What a value looks like in JSON; null where there are keys below.</summary>
    public ValueShape? Shape { get; init; }
}
