using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Ops;

namespace MLNet.VisionGraph.Onnx.Export;

/// <summary>The parts of an ONNX file around the graph: versions, and the descriptions of inputs and outputs.</summary>
internal static class OnnxFile
{
    /// <summary>The opset of optimized graphs.</summary>
    public const int Opset = 20;

    private const int IrVersion = 9;
    private const string Batch = "batch";
    private const string Windows = "windows"; // the windows of all images, one after the other

    /// <summary>Creates a file.</summary>
    public static ModelProto Create(GraphProto graph, int opset = Opset)
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "MLNet.VisionGraph",
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        return model;
    }

    /// <summary>Describes an input or output with a dynamic batch dimension.</summary>
    public static ValueInfoProto Describe(string name, TensorShape shape, bool isInteger = false)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = shape.Windows == 1 ? Batch : Windows });
        dimensions.Dim.AddRange(shape.Dimensions.Select(dimension => new TensorShapeProto.Types.Dimension { DimValue = dimension }));
        var type = isInteger ? TensorProto.Types.DataType.Int64 : TensorProto.Types.DataType.Float;
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions },
            },
        };
    }

    /// <summary>
    /// Normalizes pixels: pixel · 1 / (255 deviation) − mean / deviation, the same two float operations as in <c>PixelNormalizer</c>.
    /// </summary>
    public static OnnxNamed Normalize(OnnxGraphBuilder builder, OnnxNamed image, ImagePreprocessing preprocessing)
    {
        var (scale, shift) = preprocessing.ToScaleAndShift();
        var name = builder.Node("Mul", [image.Name, builder.Constant("preprocessing.scale", scale, 3, 1, 1)], "preprocessing.multiply");
        name = builder.Node("Add", [name, builder.Constant("preprocessing.shift", shift, 3, 1, 1)], "preprocessing.add");
        return new OnnxNamed(image.Shape, name);
    }
}
