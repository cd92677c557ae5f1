using Google.Protobuf;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Ops;

namespace MLNet.VisionGraph.Training.Tests.Distillation;

/// <summary>ONNX files of a few nodes, and changes of others.</summary>
internal static class TinyOnnx
{
    /// <summary>A classifier of three classes whose logits are the means of the three planes; a dimension below 1 is free.</summary>
    public static byte[] MeanOfPlanes(int batch, int height, int width, bool softmax = false) =>
        Build(
            builder =>
            {
                var mean = builder.Node("GlobalAveragePool", ["image"]);
                var logits = builder.Node("Flatten", [mean]);
                builder.Alias(softmax ? builder.Node("Softmax", [logits]) : logits, "answer");
            },
            Describe("image", batch, 3, height, width),
            Describe("answer", batch, 3)
        );

    public static byte[] Build(Action<OnnxGraphBuilder> nodes, ValueInfoProto input, params ValueInfoProto[] outputs) =>
        Build(nodes, [input], outputs);

    public static byte[] Build(Action<OnnxGraphBuilder> nodes, ValueInfoProto[] inputs, ValueInfoProto[] outputs)
    {
        var builder = new OnnxGraphBuilder();
        nodes(builder);
        var model = new ModelProto { IrVersion = 9, Graph = builder.Build("tiny", inputs, outputs) };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 20 });
        return model.ToByteArray();
    }

    /// <summary>The same file for so many pictures at a time and no other number, as PyTorch exports without dynamic axes.</summary>
    public static byte[] WithBatch(byte[] file, int batch)
    {
        var model = ModelProto.Parser.ParseFrom(file);
        foreach (var value in model.Graph.Input.Concat(model.Graph.Output))
            value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = batch };
        return model.ToByteArray();
    }

    public static ValueInfoProto Describe(string name, params int[] dimensions) =>
        Describe(name, TensorProto.Types.DataType.Float, dimensions);

    public static ValueInfoProto Describe(string name, TensorProto.Types.DataType type, params int[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(
            dimensions.Select(
                (dimension, i) =>
                    dimension > 0
                        ? new TensorShapeProto.Types.Dimension { DimValue = dimension }
                        : new TensorShapeProto.Types.Dimension { DimParam = $"{name}{i}" }
            )
        );
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape },
            },
        };
    }
}
