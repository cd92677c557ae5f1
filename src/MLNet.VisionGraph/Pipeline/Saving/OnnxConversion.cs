using System.Diagnostics;

namespace MLNet.VisionGraph.Pipeline.Saving;

/// <summary>
/// ML.NET's own conversion of pipelines (<c>ConvertToOnnx</c>), which only transforms of ML.NET can take part in: it follows the data view
/// back with internal interfaces, stops at the first transform of another library, and writes the rest of the pipeline without it and
/// without an error.
/// </summary>
internal static class OnnxConversion
{
    private const string Converter = "Microsoft.ML.OnnxConverter";

    /// <summary>Checks that it is not ML.NET's conversion that asks for a transformed data view.</summary>
    /// <exception cref="NotSupportedException">It is.</exception>
    public static void CheckCaller()
    {
        // Nothing else tells the conversion from other callers. The stack is read only where the package is in use.
        if (!IsLoaded() || !new StackTrace().GetFrames().Any(IsConverter))
            return;

        throw new NotSupportedException(
            "ConvertToOnnx cannot convert image featurizers, classifiers and detectors. Call SaveOnnx on the transformer: it writes the "
                + "network, with crop and normalization, as an ONNX file. OnnxExporter writes other outputs. "
                + "Later steps of a pipeline can be converted by themselves, over data that already has the feature column."
        );
    }

    private static bool IsLoaded() => AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == Converter);

    private static bool IsConverter(StackFrame frame) => frame.GetMethod()?.Module.Assembly.GetName().Name == Converter;
}
