using System.Reflection;
using System.Text;

namespace TieredCache.Tests.Architecture.Surface;

/// <summary>All that an application can see of an assembly, as text that a reviewer reads.</summary>
internal static class PublicSurface
{
    public static string Of(Assembly assembly) => Of(assembly.GetExportedTypes());

    public static string Of(params Type[] types)
    {
        var text = new StringBuilder();
        foreach (var type in types.OrderBy(static type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(type.Namespace).Append(": ").Append(Head(type)).Append('\n');
            if (!IsDelegate(type))
            {
                foreach (var line in type.IsEnum ? MemberLines.Of(type) : MemberLines.Of(type).Order(StringComparer.Ordinal))
                {
                    text.Append("    ").Append(line).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        if (IsDelegate(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"delegate {TypeNames.Of(invoke.ReturnType)} {TypeNames.Of(type)}({MemberLines.Parameters(invoke)}){TypeNames.Constraints(type.GetGenericArguments())}";
        }

        var bases = Bases(type).Select(TypeNames.Of).Order(StringComparer.Ordinal).ToArray();
        return $"{Kind(type)} {TypeNames.Of(type)}{(bases.Length == 0 ? "" : $" : {string.Join(", ", bases)}")}{TypeNames.Constraints(type.GetGenericArguments())}";
    }

    private static string Kind(Type type)
    {
        var record = type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is null ? "" : "record ";
        return type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => $"{(type.IsDefined(typeof(System.Runtime.CompilerServices.IsReadOnlyAttribute)) ? "readonly " : "")}{record}struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => $"abstract {record}class",
            { IsSealed: true } => $"sealed {record}class",
            _ => $"{record}class",
        };
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        var inherited = type.IsEnum ? [] : type.GetInterfaces().Where(static face => face.IsVisible && (!face.IsGenericType || face.GetGenericTypeDefinition() != typeof(IEquatable<>)));
        return type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) ? inherited.Prepend(parent) : inherited;
    }

    private static bool IsDelegate(Type type) => type.IsSubclassOf(typeof(Delegate));
}
