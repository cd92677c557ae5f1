using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace EnginesTests.Torch;

/// <summary>Every member that leads to an operator of libtorch names one that exists, with arguments of the number and kinds that it takes.</summary>
public class OperatorTests
{
    // What the shim and libtorch say about a wrong name, number or kind; anything else is about the values, which are arbitrary here.
    private static readonly string[] Complaints = ["Could not find schema", " arguments", "lacks argument", "INTERNAL ASSERT", "Expected at most", "no way to hand out", "results instead of"];

    [TestCase(typeof(Tensor))]
    [TestCase(typeof(torch))]
    [TestCase(typeof(nn.functional))]
    [TestCase(typeof(nn.init))]
    public void Members_Called_ReachTheirOperators(Type type)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        MethodInfo[] methods = [.. type.GetMethods(declared).Where(IsAboutTensors)];
        string[] wrong = [.. methods.Select(Complaint).OfType<string>()];
        Assert.That(methods, Has.Length.GreaterThan(10));
        Assert.That(wrong, Is.Empty, string.Join(Environment.NewLine, wrong));
    }

    /// <summary>Spans cannot be passed by reflection; their overloads stand beside ones with arrays.</summary>
    private static bool IsAboutTensors(MethodInfo method) =>
        !method.IsSpecialName && !method.ContainsGenericParameters && !method.GetParameters().Any(p => p.ParameterType.IsByRefLike)
        && !method.Name.Contains("DisposeScope") && method.Name is not "cuda" and not "pin_memory"
        && (method.ReturnType == typeof(Tensor) || method.ReturnType == typeof(Tensor[]) || method.ReturnType.IsGenericType);

    private static string? Complaint(MethodInfo method)
    {
        using var scope = NewDisposeScope();
        object?[] arguments = [.. method.GetParameters().Select(Sample)];
        try
        {
            method.Invoke(method.IsStatic ? null : rand(2, 2, 2, 2), arguments);
            return null;
        }
        catch (TargetInvocationException e) when (e.InnerException is ExternalException error)
        {
            return Complaints.Any(error.Message.Contains) ? $"{method}: {error.Message}" : null;
        }
        catch (TargetInvocationException e) when (e.InnerException is ArgumentException or NotSupportedException)
        {
            return null; // refused before it came to an operator
        }
    }

    private static object? Sample(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (type == typeof(string[]) || type == typeof(Device) || type == typeof(Generator))
            return null;
        if (type == typeof(ScalarType) && parameter.HasDefaultValue)
            return null;
        if (type.IsEnum)
            return parameter.HasDefaultValue ? parameter.DefaultValue : Enum.GetValues(type).GetValue(0);
        return type switch
        {
            _ when type == typeof(Tensor) => parameter.Name is "index" ? zeros([2, 2, 2, 2], int64) : parameter.Name is "mask" or "condition" ? ones([2, 2, 2, 2], @bool) : rand(2, 2, 2, 2),
            _ when type == typeof(Scalar) => (Scalar)1,
            _ when type == typeof(bool) => true,
            _ when type == typeof(string) => "ij",
            _ when type.IsPrimitive => Convert.ChangeType(1, type),
            _ when type == typeof(long[]) => new long[] { 1, 1 },
            _ when type == typeof(double[]) => new[] { 1.5, 1.5 },
            _ when type == typeof(TensorIndex[]) => new TensorIndex[] { 0 },
            _ when type == typeof((long, long)) => (1L, 1L),
            _ when type == typeof((long, long, long)) => (1L, 1L, 1L),
            _ when type == typeof((long, long, long, long)) => (1L, 1L, 1L, 1L),
            _ when type.IsAssignableFrom(typeof(Tensor[])) => new[] { rand(2, 2), rand(2, 2) },
            _ when type.IsAssignableFrom(typeof(long[])) => new long[] { 3, 2, 1, 0 },
            { IsArray: true } => Array.CreateInstance(type.GetElementType()!, [.. Enumerable.Repeat(1, type.GetArrayRank())]),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IList<>) => Array.CreateInstance(type.GetGenericArguments()[0], 1),
            _ => parameter.HasDefaultValue ? parameter.DefaultValue : type.IsValueType ? Activator.CreateInstance(type) : null,
        };
    }
}
