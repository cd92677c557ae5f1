using System.Text.Json;
using Google.Protobuf;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Ops;
using MLNet.VisionGraph.Onnx.Quantization;

namespace MLNet.VisionGraph;

/// <summary>
/// Exports detectors as ONNX files with everything inside: the selection, decoding and suppression of boxes, and the masks. Image
/// [B, 3, H, W] → boxes [B, M, 4], scores [B, M], labels [B, M] and, with a mask head, masks [B, M, 28, 28].
/// </summary>
internal static class DetectorExporter
{
    /// <summary>The name of the input of widths and heights inside the padding, [B, 2].</summary>
    public const string SizeInput = "image_size";

    /// <summary>The name of the input of the factors from the photo's width and height to the image's, [B, 2].</summary>
    public const string ScaleInput = "scale";

    /// <summary>Exports a detector.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="parameters">The detector's parameters.</param>
    /// <param name="options">The options.</param>
    /// <returns>The bytes of the ONNX file.</returns>
    public static byte[] Export(IDetector detector, IParameterSource parameters, DetectorExportOptions options) =>
        Export(detector, parameters, options, graph => Detect(detector, options, graph));

    /// <summary>
    /// Exports a detector for a chain of ML.NET's own transforms, which give it one image at a time in the middle of the input, between
    /// black bars. Boxes are in pixels of the input, and the outputs hold the objects that were found alone: [1, 4·N], [1, N], [1, N] and
    /// [1, N·28·28].
    /// </summary>
    /// <param name="detector">The detector.</param>
    /// <param name="parameters">The detector's parameters.</param>
    /// <param name="options">The options, with a preprocessing.</param>
    /// <param name="inputName">The name of the input.</param>
    /// <param name="outputNames">The names of the outputs: boxes, scores, labels and, with a mask head, masks.</param>
    /// <returns>The bytes of the ONNX file.</returns>
    public static byte[] ExportForChain(
        IDetector detector,
        IParameterSource parameters,
        DetectorExportOptions options,
        string inputName,
        IReadOnlyList<string> outputNames
    )
    {
        var builder = new OnnxGraphBuilder(halves: options.Precision != WeightPrecision.Float32);
        var ops = OpsOf(builder, parameters, options);
        var shape = TensorShape.Map(3, options.Height, options.Width);
        var (image, size, offset) = PaddedImage.MoveToCorner(builder, new OnnxNamed(shape, inputName));
        image = PaddedImage.ClearPadding(builder, OnnxFile.Normalize(builder, image, options.Preprocessing!), size);

        var pair = new TensorShape([2]);
        var one = new OnnxNamed(pair, builder.SharedConstant([1, 1], 1, 2));
        var graph = new DetectorGraph(ops, detector.Forward(ops, image), new OnnxNamed(pair, size), one, []);
        var outputs = Detect(detector, options, graph);
        var scores = ops.Name(outputs[1].Value);
        var described = new List<ValueInfoProto>();
        foreach (var (output, name) in outputs.Zip(outputNames))
        {
            var values = ops.Name(output.Value);
            if (output == outputs[0])
                values = PaddedImage.MoveBoxes(builder, values, offset);
            builder.Alias(PaddedImage.KeepFound(builder, values, scores), name);
            described.Add(PaddedImage.DescribeFound(name, output.IsInteger));
        }

        return ToBytes(options, ops, builder.Build(detector.GetType().Name, [OnnxFile.Describe(inputName, shape)], described));
    }

    /// <summary>Exports a part of a detector: the outputs that a function picks.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="parameters">The detector's parameters.</param>
    /// <param name="options">The options.</param>
    /// <param name="outputs">The function that picks the outputs.</param>
    /// <returns>The bytes of the ONNX file.</returns>
    internal static byte[] Export(
        IDetector detector,
        IParameterSource parameters,
        DetectorExportOptions options,
        Func<DetectorGraph, IReadOnlyList<DetectorOutput>> outputs
    )
    {
        var builder = new OnnxGraphBuilder(halves: options.Precision != WeightPrecision.Float32);
        var ops = OpsOf(builder, parameters, options);
        var size = TensorShape.Map(3, options.Height, options.Width);
        var input = new OnnxNamed(size, OnnxExportOptions.DefaultInputName);
        List<ValueInfoProto> inputs = [OnnxFile.Describe(input.Name, size)];
        var image = options.Preprocessing is { } preprocessing ? OnnxFile.Normalize(builder, input, preprocessing) : input;
        if (options is { Preprocessing: not null, GeometryInputs: true })
            image = PaddedImage.ClearPadding(builder, image, SizeInput);

        var pair = new TensorShape([2]);
        OnnxNamed imageSize,
            scale;
        if (options.GeometryInputs)
        {
            (imageSize, scale) = (new OnnxNamed(pair, SizeInput), new OnnxNamed(pair, ScaleInput));
            inputs.AddRange([OnnxFile.Describe(SizeInput, pair), OnnxFile.Describe(ScaleInput, pair)]);
        }
        else
        {
            imageSize = new OnnxNamed(pair, builder.SharedConstant([options.Width, options.Height], 1, 2));
            scale = new OnnxNamed(pair, builder.SharedConstant([1, 1], 1, 2));
        }

        var graph = new DetectorGraph(ops, detector.Forward(ops, image), imageSize, scale, inputs);
        var described = new List<ValueInfoProto>();
        foreach (var output in outputs(graph))
        {
            described.Add(OnnxFile.Describe(output.Name, output.Value.Shape, output.IsInteger));
            builder.Alias(ops.Name(output.Value), output.Name);
        }

        return ToBytes(options, ops, builder.Build(detector.GetType().Name, inputs, described));
    }

    /// <summary>Exports the graph that calibration runs: the convolutional part.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="parameters">The detector's parameters.</param>
    /// <param name="height">The height of the input, in pixels.</param>
    /// <param name="width">The width of the input, in pixels.</param>
    internal static ObservedGraph ExportObserved(IDetector detector, IParameterSource parameters, int height, int width)
    {
        var builder = new OnnxGraphBuilder();
        var ops = new ObservedOnnxOps(builder, parameters);
        var input = TensorShape.Map(3, height, width);
        var dense = detector.Forward(ops, new OnnxNamed(input, OnnxExportOptions.DefaultInputName));

        // The last convolutions, which are still pending, stay float: nothing after them corrects their error.
        var last = dense.Logits.Concat(dense.Deltas).Select(map => (map as OnnxAffine)?.Convolution?.At.Path);
        return ObservedGraph.Create(detector.GetType().Name, builder, ops, input, last);
    }

    private static OnnxOps OpsOf(OnnxGraphBuilder builder, IParameterSource parameters, DetectorExportOptions options)
    {
        options.Check();
        return options.Precision == WeightPrecision.Int8
            ? new QuantizedOnnxOps(builder, parameters, options.Quantization!)
            : new OptimizedOnnxOps(builder, parameters);
    }

    private static List<DetectorOutput> Detect(IDetector detector, DetectorExportOptions options, DetectorGraph graph)
    {
        var found = detector.Detect(graph.Ops, graph.Dense, graph.ImageSize, graph.Scale, options.Thresholds);
        List<DetectorOutput> outputs =
        [
            new("boxes", found.Boxes),
            new("scores", found.Scores),
            new("labels", found.Labels, IsInteger: true),
        ];
        if (found.Masks is { } masks)
            outputs.Add(new DetectorOutput("masks", masks));
        return outputs;
    }

    private static byte[] ToBytes(DetectorExportOptions options, OnnxOps ops, GraphProto graph)
    {
        if (ops is QuantizedOnnxOps { IsUsed: false } && options.Quantization!.QuantizedLayers is [var first, ..])
        {
            throw new ArgumentException(
                $"The quantization plan was made for another network: this detector has no '{first}'. Calibrate the one that is exported.",
                nameof(options)
            );
        }

        var model = OnnxFile.Create(graph);
        if (options.ClassNames.Count > 0)
            model.MetadataProps.Add(new StringStringEntryProto { Key = "classes", Value = JsonSerializer.Serialize(options.ClassNames) });
        if (options.Precision != WeightPrecision.Float32)
        {
            model.MetadataProps.Add(
                new StringStringEntryProto { Key = "precision", Value = options.Precision.ToString().ToLowerInvariant() }
            );
        }

        return model.ToByteArray();
    }
}
