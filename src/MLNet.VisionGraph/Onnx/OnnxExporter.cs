using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Images;
using MLNet.VisionGraph.Onnx.Format;

namespace MLNet.VisionGraph.Onnx;

/// <summary>Writes networks as ONNX files (opset 20, <see cref="OnnxProfile.Plain"/> 18): norms folded, one float32 input, a free batch dimension.</summary>
public static class OnnxExporter
{
    private const int IrVersion = 9;
    private const int Opset = 20;
    private const int PlainOpset = 18; // the last without Gelu
    private const string Batch = "batch";
    private const string Windows = "windows"; // those of all images, one after the other

    /// <summary>Writes a network to a file.</summary>
    /// <param name="path">The file; replaced when it exists, and only once the new one is complete.</param>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="options">What it takes and gives; the defaults when null.</param>
    /// <exception cref="ArgumentException">The network does not take images of this size, has no such output, or is another than the quantisation plan's.</exception>
    public static void Save(string path, INetwork network, IParameterSource parameters, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = Export(network, parameters, options);
        WholeFile.Write(path, draft => File.WriteAllBytes(draft, bytes));
    }

    /// <summary>Writes a network to memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="options">What it takes and gives; the defaults when null.</param>
    /// <returns>The bytes of the ONNX file.</returns>
    /// <exception cref="ArgumentException">The network does not take images of this size, has no such output, or is another than the quantisation plan's.</exception>
    public static byte[] Export(INetwork network, IParameterSource parameters, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        options ??= new OnnxExportOptions();
        options.Check();

        var settings = options.Network;
        var builder = new OnnxGraphBuilder(halves: options.Precision != WeightPrecision.Float32);
        var plain = options.Profile == OnnxProfile.Plain;
        OnnxOps ops = plain ? new PlainOnnxOps(builder, parameters)
            : options.Precision == WeightPrecision.Int8 ? new QuantizedOnnxOps(builder, parameters, options.Quantization!)
            : new OptimizedOnnxOps(builder, parameters);
        var input = InputOf(options);
        OnnxNamed image = new(input, options.InputName);
        if (options.Preprocessing is { } preprocessing)
            image = Prepare(builder, image, preprocessing, settings);

        if (options.TestTimeAugmentation == TestTimeAugmentation.HorizontalFlip)
            image = ClassScores.WithMirrorImages(builder, image);
        var flow = NetworkFlow.Run(ops, network, image, settings);
        var scores = flow.Logits is null ? null : new ClassScores(builder, () => ops.Name(flow.Logits), settings.Classes, options);
        var outputs = options.Outputs.Select(output => Output(builder, ops, flow, scores, output)).ToArray();
        if (ops is QuantizedOnnxOps { IsUsed: false } && options.Quantization!.QuantizedPlaces is [var first, ..])
            throw new ArgumentException($"The quantisation plan was made for another network: this one has no '{first}'. Calibrate the network that is exported.", nameof(options));
        if (options.ClassNames.Count > 0)
            ClassNameRemarks.Add(builder, options);
        var graph = builder.Build(network.GetType().Name, [Describe(options.InputName, input)], outputs);

        var model = Model(graph, plain ? PlainOpset : Opset);
        if (options.ClassNames.Count > 0)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = ClassNameRemarks.Domain, Version = ClassNameRemarks.Opset });
            model.MetadataProps.Add(new StringStringEntryProto { Key = "classes", Value = JsonSerializer.Serialize(options.ClassNames) });
        }

        if (options.BackboneName is { } backbone)
            model.MetadataProps.Add(new StringStringEntryProto { Key = "backbone", Value = backbone });
        if (options.Precision != WeightPrecision.Float32)
            model.MetadataProps.Add(new StringStringEntryProto { Key = "precision", Value = options.Precision.ToString().ToLowerInvariant() });
        return model.ToByteArray();
    }

    /// <summary>Writes the graph that calibration runs: the network in float32, and every value that might be put in bytes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="settings">What it is read for.</param>
    /// <param name="values">The names of the values, which are the graph's outputs.</param>
    /// <param name="places">The convolutions that might compute in bytes.</param>
    /// <param name="gelus">The names of the GELUs that are alone in reading something, by the names of what they read.</param>
    internal static byte[] ExportObserved(
        INetwork network, IParameterSource parameters, NetworkSettings settings, out IReadOnlyList<string> values, out IReadOnlyList<string> places, out IReadOnlyDictionary<string, string> gelus)
    {
        var builder = new OnnxGraphBuilder();
        var ops = new ObservedOnnxOps(builder, parameters);
        var input = TensorShape.Map(3, settings.Height, settings.Width);
        var flow = NetworkFlow.Run(ops, network, new OnnxNamed(input, OnnxExportOptions.DefaultInputName), settings);
        _ = ops.Name(flow.Logits ?? flow.Embedding ?? flow.Pooled); // writes what is still pending

        // Heads cost next to no time, and what is lost in them nothing makes up for.
        (values, places) = (ops.Values, [.. ops.Places.Where(place => place != network.Head && place != network.DistillationHead)]);
        var graph = builder.Build(network.GetType().Name, [Describe(OnnxExportOptions.DefaultInputName, input)], [.. ops.Values.Select(Untold)]);

        // What somebody else reads as well is to be told apart below zero, too.
        gelus = ops.Gelus.Where(gelu => graph.Node.Count(node => node.Input.Contains(gelu.Key)) == 1).ToDictionary();
        return Model(graph, Opset).ToByteArray();
    }

    // Without a shape: windows of an image count as images in some values and not in others.
    private static ValueInfoProto Untold(string name) =>
        new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } } };

    private static ModelProto Model(GraphProto graph, int opset)
    {
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "MLNet.VisionGraph", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        return model;
    }

    private static TensorShape InputOf(OnnxExportOptions options) => options.Preprocessing is { } preprocessing
        ? TensorShape.Map(3, preprocessing.ResizeTo(options.Network.Height), preprocessing.ResizeTo(options.Network.Width))
        : TensorShape.Map(3, options.Network.Height, options.Network.Width);

    // Centre crop, then pixel · 1 / (255 deviation) − mean / deviation: the same two float operations as PixelNormalizer's.
    private static OnnxNamed Prepare(OnnxGraphBuilder builder, OnnxNamed image, ImagePreprocessing preprocessing, NetworkSettings settings)
    {
        preprocessing.Check();
        var name = image.Name;
        var (top, left) = ((image.Shape.Height - settings.Height) / 2, (image.Shape.Width - settings.Width) / 2);
        if (image.Shape.Height != settings.Height || image.Shape.Width != settings.Width)
        {
            name = builder.Node(
                "Slice",
                [name, builder.Integers(top, left), builder.Integers(top + settings.Height, left + settings.Width), builder.Integers(2, 3)],
                "preprocessing.crop");
        }

        var (scale, shift) = preprocessing.ToScaleAndShift();
        name = builder.Node("Mul", [name, builder.Constant("preprocessing.scale", scale, 3, 1, 1)], "preprocessing.multiply");
        name = builder.Node("Add", [name, builder.Constant("preprocessing.shift", shift, 3, 1, 1)], "preprocessing.add");
        return new OnnxNamed(TensorShape.Map(3, settings.Height, settings.Width), name);
    }

    private static ValueInfoProto Output(OnnxGraphBuilder builder, OnnxOps ops, NetworkOutputs<OnnxValue> flow, ClassScores? scores, OnnxOutput output)
    {
        var value = output.Kind switch
        {
            OnnxOutputKind.Pooled => flow.Pooled,
            OnnxOutputKind.Embedding => flow.Embedding,
            OnnxOutputKind.Logits => flow.Logits,
            OnnxOutputKind.HeadLogits => flow.HeadLogits,
            OnnxOutputKind.DistillationLogits => flow.DistillationLogits,
            OnnxOutputKind.Probabilities => scores?.Probabilities,
            OnnxOutputKind.PredictedClass => scores?.PredictedClass,
            OnnxOutputKind.Map => output.Stage >= 0 && output.Stage < flow.Maps.Count ? flow.Maps[output.Stage] : null,
            OnnxOutputKind.Place => output.Place is { } place ? ops.Marks.GetValueOrDefault(place) : null,
            _ => throw new ArgumentOutOfRangeException(nameof(output), output.Kind, "Unknown kind of output."),
        };
        if (value is null)
        {
            var what = output.Kind switch
            {
                OnnxOutputKind.Map => $"stage {output.Stage.ToString(CultureInfo.InvariantCulture)}: it has stages 0 to {flow.Maps.Count - 1}",
                OnnxOutputKind.Place => $"place '{output.Place}'",
                _ => $"{output.Kind}: it was asked for without what gives them",
            };
            throw new ArgumentException($"The network has no {what}.", nameof(output));
        }

        // An Identity gives the output its name; the runtime removes it.
        var info = Describe(output.Name, value.Shape);
        builder.Alias(ops.Name(value), output.Name);
        return info;
    }

    private static ValueInfoProto Describe(string name, TensorShape shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = shape.Windows == 1 ? Batch : Windows });
        dimensions.Dim.AddRange(shape.Dimensions.Select(dimension => new TensorShapeProto.Types.Dimension { DimValue = dimension }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dimensions } },
        };
    }
}
