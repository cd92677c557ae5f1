using System.Reflection;

namespace MLNet.VisionGraph.Parity;

/// <summary>Writes down an assembly's public surface, a line a member, so that a test can compare it with the approved one.</summary>
public static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Describes an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <returns>The lines, sorted.</returns>
    public static IEnumerable<string> Describe(Assembly assembly)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in assembly.GetExportedTypes())
        {
            var name = Name(type);
            var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
            var parents = new[] { type.BaseType }.Where(parent => parent is not null && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
                .Concat(type.IsEnum ? [] : type.GetInterfaces().Where(parent => parent.IsVisible)).Select(parent => Name(parent!)).Order(StringComparer.Ordinal).ToArray();
            lines.Add($"{name} :: {kind}{(parents.Length == 0 ? string.Empty : " : " + string.Join(", ", parents))}");
            if (type.IsEnum)
            {
                lines.UnionWith(Enum.GetNames(type).Select(value => $"{name} :: {value} = {Convert.ToInt64(Enum.Parse(type, value), null)}"));
                continue;
            }

            lines.UnionWith(type.GetConstructors(Declared).Where(IsSeen).Select(constructor => $"{name} :: new({Parameters(constructor)})"));
            lines.UnionWith(type.GetMethods(Declared).Where(method => IsSeen(method) && !IsAccessor(method) && !method.Name.Contains('<', StringComparison.Ordinal))
                .Select(method => $"{name} :: {(method.IsStatic ? "static " : string.Empty)}{method.Name}{Generics(method)}({Parameters(method)}) -> {Name(method.ReturnType)}"));
            lines.UnionWith(type.GetProperties(Declared).Where(property => IsSeen(property.GetMethod))
                .Select(property => $"{name} :: {(property.GetMethod!.IsStatic ? "static " : string.Empty)}{property.Name} {{ get; {(IsSeen(property.SetMethod) ? "set; " : string.Empty)}}} -> {Name(property.PropertyType)}"));
            lines.UnionWith(type.GetFields(Declared).Where(field => field.IsPublic).Select(field => $"{name} :: field {field.Name} -> {Name(field.FieldType)}"));
        }

        return lines;
    }

    private static bool IsSeen(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Generics(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : string.Empty;

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : string.Empty)}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "null"}" : string.Empty)}"));

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return "ref " + Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter)
            return type.Name;
        var name = (type.IsNested ? Name(type.DeclaringType!) + "." : type.Namespace + ".") + type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
