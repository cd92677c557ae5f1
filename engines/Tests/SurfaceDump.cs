using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace EnginesTests;

/// <summary>
/// One line per public or protected member of an assembly's visible types, in the format of the lists in engines/surface:
/// <c>Type :: member</c>, full names, defaults of parameters included.
/// </summary>
internal static class SurfaceDump
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Lines(Assembly assembly) =>
        assembly.GetTypes().Where(t => t.IsVisible).SelectMany(t => Members(t).Select(m => $"{Name(t)} :: {m}")).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Members(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            return ["delegate", $"Invoke({Parameters(invoke)}) -> {Name(invoke.ReturnType)}"];
        }
        if (type.IsEnum)
            return Enum.GetNames(type).Select(n => $"{n} = {Convert.ToInt64(Enum.Parse(type, n), CultureInfo.InvariantCulture)}").Prepend("enum");
        return
        [
            Declaration(type),
            .. type.GetConstructors(Declared).Where(c => !c.IsStatic && Seen(c)).Select(c => $"{Access(c)}.ctor({Parameters(c)})"),
            .. type.GetMethods(Declared).Where(m => Seen(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))).Select(Method),
            .. type.GetProperties(Declared).Where(p => Seen(p.GetMethod) || Seen(p.SetMethod)).Select(Property),
            .. type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.IsSpecialName).Select(Field),
            .. type.GetEvents(Declared).Where(e => Seen(e.AddMethod)).Select(e => $"event {e.Name} -> {Name(e.EventHandlerType!)}"),
        ];
    }

    private static string Declaration(Type type)
    {
        string kind = type switch
        {
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var bases = type.GetInterfaces().Where(i => i.IsVisible).Select(Name).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            bases.Insert(0, Name(parent));
        return bases.Count > 0 ? $"{kind} : {string.Join(", ", bases)}" : kind;
    }

    private static string Method(MethodInfo method)
    {
        string modifier = method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method.IsVirtual ? "virtual " : "";
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        string receiver = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{Access(method)}{modifier}{method.Name}{generic}({receiver}{Parameters(method)}) -> {Name(method.ReturnType)}";
    }

    private static string Property(PropertyInfo property)
    {
        var (get, set) = (property.GetMethod, property.SetMethod);
        var either = (get ?? set)!;
        string access = either.IsPublic || set is { IsPublic: true } ? "" : "protected ";
        string index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : "";
        return $"{access}{(either.IsStatic ? "static " : "")}{property.Name}{index} {{ {(Seen(get) ? "get; " : "")}{(Seen(set) ? "set; " : "")}}} -> {Name(property.PropertyType)}";
    }

    private static string Field(FieldInfo field) =>
        $"field {(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{field.Name} -> {Name(field.FieldType)}";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        bool isIn = parameter.IsIn && type.IsByRef;
        string prefix = parameter.IsOut ? "out " : isIn ? "in " : "";
        if (parameter.IsDefined(typeof(ParamArrayAttribute)))
            prefix += "params ";
        string text = $"{prefix}{Name(parameter.IsOut || isIn ? type.GetElementType()! : type)} {parameter.Name}";
        return parameter.HasDefaultValue ? $"{text} = {Default(parameter.RawDefaultValue, type)}" : text;
    }

    private static string Default(object? value, Type type) => value switch
    {
        null => "null",
        string text => $"\"{text.Replace("\n", "\\n")}\"",
        bool flag => flag ? "true" : "false",
        _ when type.IsEnum => Enum.ToObject(type, value).ToString()!,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static bool Seen(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return $"ref {Name(type.GetElementType()!)}";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsPointer)
            return $"{Name(type.GetElementType()!)}*";
        if (type.IsGenericParameter)
            return type.Name;
        string scope = type.IsNested ? $"{Name(type.DeclaringType!)}." : string.IsNullOrEmpty(type.Namespace) ? "" : $"{type.Namespace}.";
        int outer = type.IsNested && type.DeclaringType!.IsGenericType ? type.DeclaringType.GetGenericArguments().Length : 0;
        var own = type.GetGenericArguments().Skip(outer).ToArray();
        return $"{scope}{type.Name.Split('`')[0]}{(own.Length > 0 ? $"<{string.Join(", ", own.Select(Name))}>" : "")}";
    }
}
