using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Ops;

namespace MLNet.VisionGraph.Tests.Onnx;

/// <summary>Runs what a reading has written, without an exporter around it.</summary>
internal static class GraphRun
{
    /// <summary>Builds the graph from a map to a map and runs it.</summary>
    /// <param name="builder">What was written.</param>
    /// <param name="input">The input's name.</param>
    /// <param name="output">The name of the value that is asked for.</param>
    /// <param name="values">The input's values.</param>
    /// <param name="shape">The input's shape, [B, C, H, W].</param>
    /// <param name="graph">The graph.</param>
    /// <returns>The output's values.</returns>
    public static float[] Of(OnnxGraphBuilder builder, string input, string output, float[] values, long[] shape, out GraphProto graph)
    {
        const string result = "result";
        builder.Alias(output, result);
        var model = new ModelProto { IrVersion = 9, Graph = builder.Build("test", [Describe(input)], [Describe(result)]) };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 20 });
        graph = model.Graph;
        return Of(model.ToByteArray(), input, result, values, shape);
    }

    /// <summary>Runs a model.</summary>
    public static float[] Of(byte[] model, string input, string output, float[] values, long[] shape)
    {
        using var session = new InferenceSession(model);
        using var run = new RunOptions();
        using var tensor = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var results = session.Run(run, [input], [tensor], [output]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static ValueInfoProto Describe(string name)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.AddRange(
            new[] { "b", "c", "h", "w" }.Select(dimension => new TensorShapeProto.Types.Dimension { DimParam = $"{name}.{dimension}" })
        );
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = dimensions },
            },
        };
    }
}
