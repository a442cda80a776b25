using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TieredCache.Tests.Architecture.Metadata;

/// <summary>
/// Reads from an assembly's metadata which type refers to which: base types, interfaces, constraints, attributes, fields,
/// signatures, locals, and every token in a method's code. What the compiler folds away (constants, nameof) leaves no trace.
/// </summary>
internal static class AssemblyEdges
{
    public static IReadOnlySet<TypeEdge> Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var edges = new HashSet<TypeEdge>();
        foreach (var handle in reader.TypeDefinitions)
        {
            var seen = new ReferenceCollector(reader);
            Visit(file, reader, reader.GetTypeDefinition(handle), seen);
            var from = seen.NameOf(handle);
            edges.UnionWith(seen.Names.Where(to => to != from).Select(to => new TypeEdge(from, to)));
        }

        return edges;
    }

    private static void Visit(PEReader file, MetadataReader reader, TypeDefinition type, ReferenceCollector seen)
    {
        seen.Add(type.BaseType);
        seen.AddConstraints(type.GetGenericParameters());
        seen.AddAttributes(type.GetCustomAttributes());
        foreach (var implemented in type.GetInterfaceImplementations())
        {
            seen.Add(reader.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (var field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            field.DecodeSignature(seen, genericContext: null);
            seen.AddAttributes(field.GetCustomAttributes());
        }

        foreach (var property in type.GetProperties().Select(reader.GetPropertyDefinition))
        {
            seen.AddAttributes(property.GetCustomAttributes());
        }

        foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
        {
            method.DecodeSignature(seen, genericContext: null);
            seen.AddConstraints(method.GetGenericParameters());
            seen.AddAttributes(method.GetCustomAttributes());
            if (method.RelativeVirtualAddress != 0)
            {
                VisitBody(file.GetMethodBody(method.RelativeVirtualAddress), reader, seen);
            }
        }
    }

    private static void VisitBody(MethodBodyBlock body, MetadataReader reader, ReferenceCollector seen)
    {
        if (!body.LocalSignature.IsNil)
        {
            reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(seen, genericContext: null);
        }

        foreach (var region in body.ExceptionRegions)
        {
            seen.Add(region.CatchType);
        }

        foreach (var token in InstructionTokens.In(body.GetILReader()))
        {
            seen.Add(token);
        }
    }
}
