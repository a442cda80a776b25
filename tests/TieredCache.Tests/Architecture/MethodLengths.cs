using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TieredCache.Tests.Architecture;

/// <summary>How many lines the body of each method spans, from the sequence points of the portable symbols. A lambda counts in its method; a state machine is its method; static initialisers are no method.</summary>
internal static class MethodLengths
{
    public static IEnumerable<(string Method, int Lines)> Of(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly, ".pdb")));
        var (names, points) = (file.GetMetadataReader(), symbols.GetMetadataReader());
        var lengths = new List<(string, int)>();
        foreach (var handle in names.MethodDefinitions)
        {
            var lines = points.GetMethodDebugInformation(handle).GetSequencePoints().Where(static point => !point.IsHidden).ToArray();
            var method = names.GetMethodDefinition(handle);
            if (lines.Length > 0 && !names.StringComparer.Equals(method.Name, ".cctor"))
            {
                var type = names.GetTypeDefinition(method.GetDeclaringType());
                lengths.Add(($"{names.GetString(type.Name)}.{names.GetString(method.Name)}", lines.Max(static point => point.EndLine) - lines.Min(static point => point.StartLine) + 1));
            }
        }

        return lengths;
    }
}
