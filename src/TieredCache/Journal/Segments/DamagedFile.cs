using TieredCache.Journal.Files;

namespace TieredCache.Journal.Segments;

/// <summary>A file in which bytes were damaged: it stays beside the others for a person to look at, under a name that nothing reads.</summary>
internal static class DamagedFile
{
    private const string Ending = ".corrupt";

    /// <summary>Renames it. Numbers of files come again once all have been deleted: one that lies aside under the name already stays.</summary>
    public static void SetAside(IJournalFiles files, string name)
    {
        var there = files.List().ToHashSet(StringComparer.Ordinal);
        var aside = name + Ending;
        for (var i = 2; there.Contains(aside); i++)
        {
            aside = $"{name}.{i}{Ending}";
        }

        files.Rename(name, aside);
    }
}
