using System.Text;

namespace TieredCache.Relational;

/// <summary>Names of tables and columns, quoted as the standard says: they mean what they say, whatever is in them.</summary>
internal static class Identifiers
{
    // PostgreSQL cuts off what is longer, and two names might become one.
    private const int MostBytes = 63;

    /// <summary>Quotes the name of a column.</summary>
    /// <exception cref="ArgumentException">It is empty, too long, or holds a control character.</exception>
    public static string Quoted(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || Encoding.UTF8.GetByteCount(name) > MostBytes || name.Any(char.IsControl))
        {
            throw new ArgumentException($"'{name}' cannot name a table or a column: a name has 1 to {MostBytes} bytes and no control characters.", nameof(name));
        }

        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Quotes the name of a table, with its schema in front where there is a dot.</summary>
    /// <exception cref="ArgumentException">A part of it is no name.</exception>
    public static string QuotedTable(string name) => string.Join('.', name.Split('.', 2).Select(Quoted));
}
