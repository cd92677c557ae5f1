using System.Runtime.Intrinsics.X86;

namespace MLNet.VisionGraph.Benchmarks;

/// <summary>The machine that numbers were measured on.</summary>
internal static class Machine
{
    /// <summary>Writes cores, vector instructions and the runtime's version.</summary>
    public static void Print() =>
        Console.WriteLine(
            $"Machine: {Environment.ProcessorCount} cores, "
                + $"{(Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX")}, .NET {Environment.Version}"
        );
}
