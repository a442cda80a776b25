using System.Globalization;

namespace Storefront.Api;

/// <summary>The query parameter <c>ids</c>: whole numbers separated by commas.</summary>
internal static class IdList
{
    public static bool TryParse(string? text, int max, out HashSet<int> ids)
    {
        ids = [];
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || (ids.Add(id) && ids.Count > max))
            {
                return false;
            }
        }

        return true;
    }
}
