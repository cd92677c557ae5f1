using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Optimizers;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Tests.Conventions;

/// <summary>
/// TorchSharp's operations hold a scalar's native handle but not the scalar, which the garbage collector may collect before libtorch has
/// read it: the training then fails with an error about an invalid number. No test of a training finds that reliably, so these tests check
/// which operations the assembly calls.
/// </summary>
public class ScalarLifetimeTests
{
    // Operations for which TorchSharp makes a scalar of its own, by the number of their parameters.
    private static readonly (string Name, int Parameters)[] s_makers =
    [
        ("add", 1),
        ("add_", 1),
        ("addcdiv", 2),
        ("addcdiv_", 2),
        ("op_Addition", 2),
        ("arange", -1),
        ("linspace", -1),
        ("full", -1),
        ("ToDouble", -1),
        ("ToSingle", -1),
        ("ToInt64", -1),
        ("item", -1),
    ];

    // Who makes scalars, and keeps them until the operation is done.
    private static readonly Type[] s_keepers =
    [
        typeof(PinnedScalars),
        typeof(ExponentialMovingAverage<>),
        typeof(AdamWUpdate),
        typeof(SgdUpdate),
        typeof(ParameterTree),
    ];

    [Test]
    public void Training_CallsOfTorchSharp_MakeNoScalarOfTheirOwn()
    {
        using var assembly = new PEReader(File.OpenRead(typeof(ImageClassifierTrainer).Assembly.Location));
        var metadata = assembly.GetMetadataReader();

        var makers = metadata
            .MemberReferences.Select(metadata.GetMemberReference)
            .Where(member =>
                DeclaringType(metadata, member) is "Tensor" or "torch" or "TensorExtensionMethods"
                && member.GetKind() == MemberReferenceKind.Method
            )
            .Select(member => (Name: metadata.GetString(member.Name), Parameters: ParameterCount(metadata, member)))
            .Where(call => s_makers.Any(maker => maker.Name == call.Name && (maker.Parameters < 0 || maker.Parameters == call.Parameters)));

        Assert.That(makers, Is.Empty);
    }

    [Test]
    public void Training_NumbersMadeScalars_AreKeptWhereTheyAreMade()
    {
        var module = typeof(ImageClassifierTrainer).Module;
        var makers = new List<string>();
        foreach (
            var method in module
                .GetTypes()
                .SelectMany(type => type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
        )
        {
            if (
                Calls(method).Any(call => call.DeclaringType == typeof(Scalar) && call.Name == "op_Implicit")
                && !s_keepers.Contains(Outermost(method.DeclaringType!))
            )
                makers.Add($"{method.DeclaringType}.{method.Name}");
        }

        Assert.That(
            makers,
            Is.Empty,
            "PinnedScalars has the numbers that stay; those of one step want `using`, and the type a place among the keepers"
        );
    }

    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    // A call is one byte and a token of four. Where other bytes look like a call, the token mostly resolves to nothing, otherwise to a
    // method that is not searched for.
    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        const byte call = 0x28,
            memberReference = 0x0A;
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var i = 0; i + 4 < code.Length; i++)
        {
            if (code[i] == call && code[i + 4] == memberReference && Resolve(method, BitConverter.ToInt32(code, i + 1)) is { } called)
                yield return called;
        }
    }

    private static MethodBase? Resolve(MethodBase method, int token)
    {
        try
        {
            return method.Module.ResolveMethod(
                token,
                method.DeclaringType!.GetGenericArguments(),
                method.IsGenericMethod ? method.GetGenericArguments() : null
            );
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static string? DeclaringType(MetadataReader metadata, MemberReference member) =>
        member.Parent.Kind == HandleKind.TypeReference
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name)
            : null;

    private static int ParameterCount(MetadataReader metadata, MemberReference member)
    {
        var signature = metadata.GetBlobReader(member.Signature);
        if (signature.ReadSignatureHeader().IsGeneric)
            signature.ReadCompressedInteger();
        return signature.ReadCompressedInteger();
    }
}
