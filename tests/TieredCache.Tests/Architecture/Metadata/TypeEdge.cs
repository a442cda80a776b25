namespace TieredCache.Tests.Architecture.Metadata;

/// <summary>One type refers to another, somewhere in its declaration or its code.</summary>
internal readonly record struct TypeEdge(TypeName From, TypeName To);

/// <summary>A top-level type; a nested one, a lambda's class and a state machine count as the type they stand in.</summary>
internal readonly record struct TypeName(string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}
