using System.Reflection;

namespace TieredCache.Tests.Architecture.Surface;

/// <summary>Types as C# writes them; those of <c>System</c>'s own namespaces and this library's root by their short names.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int",
        [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.IsByRef || type.IsPointer)
        {
            return Of(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return $"{Of(underlying)}?";
        }

        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
        {
            return $"({string.Join(", ", type.GetGenericArguments().Select(Of))})";
        }

        return Named(type);
    }

    /// <summary>The constraints of generic parameters, each with a space before it.</summary>
    public static string Constraints(Type[] parameters) => string.Concat(parameters.Select(static parameter => (parameter, words: ConstraintsOf(parameter)))
        .Where(static pair => pair.words.Length > 0)
        .Select(static pair => $" where {pair.parameter.Name} : {string.Join(", ", pair.words)}"));

    private static string Named(Type type)
    {
        var name = type.Name.Split('`')[0];
        var arguments = type.GetGenericArguments();
        if (type.DeclaringType is { } outer)
        {
            arguments = arguments[outer.GetGenericArguments().Length..];
            name = $"{Of(outer)}.{name}";
        }
        else if (type.Namespace is not (null or "TieredCache") && type.Namespace.Split('.')[0] != "System")
        {
            name = $"{type.Namespace}.{name}";
        }

        return arguments.Length == 0 ? name : $"{name}<{string.Join(", ", arguments.Select(Argument))}>";
    }

    private static string Argument(Type argument)
    {
        var variance = argument.IsGenericParameter ? argument.GenericParameterAttributes & GenericParameterAttributes.VarianceMask : 0;
        var declared = argument.IsGenericParameter && argument.DeclaringMethod is null && argument.DeclaringType is { IsGenericTypeDefinition: true };
        return declared && variance == GenericParameterAttributes.Contravariant ? $"in {argument.Name}"
            : declared && variance == GenericParameterAttributes.Covariant ? $"out {argument.Name}"
            : Of(argument);
    }

    private static string[] ConstraintsOf(Type parameter)
    {
        var special = parameter.GenericParameterAttributes;
        var words = new List<string>();
        if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            words.Add("class");
        }

        if (special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            words.Add("struct");
        }

        words.AddRange(parameter.GetGenericParameterConstraints().Where(static type => type != typeof(ValueType)).Select(Of));
        if (special.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !words.Contains("struct"))
        {
            words.Add("new()");
        }

        return [.. words];
    }
}
