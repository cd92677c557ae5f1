using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Ops;
using MLNet.VisionGraph.Onnx.Quantization;
using MLNet.VisionGraph.Storage;

namespace MLNet.VisionGraph;

/// <summary>
/// Exports networks as ONNX files (opset 20, or 18 for <see cref="OnnxProfile.Plain"/>) with folded norms, one float32 input and a dynamic
/// batch dimension.
/// </summary>
public static class OnnxExporter
{
    private const int PlainOpset = 18; // the last opset without Gelu

    /// <summary>Exports a network to a file.</summary>
    /// <param name="path">The file's path. An existing file is replaced, but only once the new one is complete.</param>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The network's parameters.</param>
    /// <param name="options">The export options. The default is null (the default options).</param>
    /// <exception cref="ArgumentException">
    /// The network does not take images of this size, has no such output, or is not the one that the quantization plan was made for.
    /// </exception>
    public static void Save(string path, INetwork network, IParameterSource parameters, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = Export(network, parameters, options);
        WholeFile.Write(path, draft => File.WriteAllBytes(draft, bytes));
    }

    /// <summary>Exports a network to memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The network's parameters.</param>
    /// <param name="options">The export options. The default is null (the default options).</param>
    /// <returns>The bytes of the ONNX file.</returns>
    /// <exception cref="ArgumentException">
    /// The network does not take images of this size, has no such output, or is not the one that the quantization plan was made for.
    /// </exception>
    public static byte[] Export(INetwork network, IParameterSource parameters, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        options ??= new OnnxExportOptions();
        options.Check();

        var settings = options.Network;
        var builder = new OnnxGraphBuilder(halves: options.Precision != WeightPrecision.Float32);
        var plain = options.Profile == OnnxProfile.Plain;
        OnnxOps ops =
            plain ? new PlainOnnxOps(builder, parameters)
            : options.Precision == WeightPrecision.Int8 ? new QuantizedOnnxOps(builder, parameters, options.Quantization!)
            : new OptimizedOnnxOps(builder, parameters);
        var input = InputOf(options);
        OnnxNamed image = new(input, options.InputName);
        if (options.Preprocessing is { } preprocessing)
            image = Prepare(builder, image, preprocessing, settings);

        if (options.TestTimeAugmentation == TestTimeAugmentation.HorizontalFlip)
            image = ClassScores.WithMirrorImages(builder, image);
        var flow = NetworkExtensions.Forward(ops, network, image, settings);
        var scores = flow.Logits is null ? null : new ClassScores(builder, () => ops.Name(flow.Logits), settings.Classes, options);
        var outputs = options.Outputs.Select(output => Output(builder, ops, flow, scores, output)).ToArray();
        if (ops is QuantizedOnnxOps { IsUsed: false } && options.Quantization!.QuantizedLayers is [var first, ..])
            throw new ArgumentException(
                $"The quantization plan was made for another network: this one has no '{first}'. Calibrate the network that is exported.",
                nameof(options)
            );
        if (options.ClassNames.Count > 0)
            SlotNameNodes.Add(builder, options);
        var graph = builder.Build(network.GetType().Name, [OnnxFile.Describe(options.InputName, input)], outputs);

        var model = OnnxFile.Create(graph, plain ? PlainOpset : OnnxFile.Opset);
        if (options.ClassNames.Count > 0)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = SlotNameNodes.Domain, Version = SlotNameNodes.Opset });
            model.MetadataProps.Add(new StringStringEntryProto { Key = "classes", Value = JsonSerializer.Serialize(options.ClassNames) });
        }

        if (options.BackboneName is { } backbone)
            model.MetadataProps.Add(new StringStringEntryProto { Key = "backbone", Value = backbone });
        if (options.Precision != WeightPrecision.Float32)
            model.MetadataProps.Add(
                new StringStringEntryProto { Key = "precision", Value = options.Precision.ToString().ToLowerInvariant() }
            );
        return model.ToByteArray();
    }

    /// <summary>
    /// Exports the graph that calibration runs: the network in float32, with an output for every value that can be quantized.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The network's parameters.</param>
    /// <param name="settings">The network settings.</param>
    internal static ObservedGraph ExportObserved(INetwork network, IParameterSource parameters, NetworkSettings settings)
    {
        var builder = new OnnxGraphBuilder();
        var ops = new ObservedOnnxOps(builder, parameters);
        var input = TensorShape.Map(3, settings.Height, settings.Width);
        var flow = NetworkExtensions.Forward(ops, network, new OnnxNamed(input, OnnxExportOptions.DefaultInputName), settings);
        _ = ops.Name(flow.Logits ?? flow.Embedding ?? flow.Pooled); // writes the pending nodes

        // Heads stay float32: they are cheap, and quantization error there cannot be corrected by later layers.
        return ObservedGraph.Create(network.GetType().Name, builder, ops, input, [network.Head, network.DistillationHead]);
    }

    private static TensorShape InputOf(OnnxExportOptions options) =>
        options.Preprocessing is { } preprocessing
            ? TensorShape.Map(3, preprocessing.ResizeTo(options.Network.Height), preprocessing.ResizeTo(options.Network.Width))
            : TensorShape.Map(3, options.Network.Height, options.Network.Width);

    // Crops the center and normalizes the pixels.
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
                "preprocessing.crop"
            );
        }

        return OnnxFile.Normalize(builder, new OnnxNamed(TensorShape.Map(3, settings.Height, settings.Width), name), preprocessing);
    }

    private static ValueInfoProto Output(
        OnnxGraphBuilder builder,
        OnnxOps ops,
        NetworkOutputs<OnnxValue> flow,
        ClassScores? scores,
        OnnxOutput output
    )
    {
        var value = output.Kind switch
        {
            OnnxOutputKind.Pooled => flow.Pooled,
            OnnxOutputKind.MultiStage => ops.Squeeze(NetworkExtensions.PoolStages(ops, flow.Maps)),
            OnnxOutputKind.Embedding => flow.Embedding,
            OnnxOutputKind.Logits => flow.Logits,
            OnnxOutputKind.HeadLogits => flow.HeadLogits,
            OnnxOutputKind.DistillationLogits => flow.DistillationLogits,
            OnnxOutputKind.Probabilities => scores?.Probabilities,
            OnnxOutputKind.PredictedClass => scores?.PredictedClass,
            OnnxOutputKind.Map => output.Stage >= 0 && output.Stage < flow.Maps.Count ? flow.Maps[output.Stage] : null,
            OnnxOutputKind.Tap => output.Tap is { } tap ? ops.Taps.GetValueOrDefault(tap) : null,
            _ => throw new ArgumentOutOfRangeException(nameof(output), output.Kind, "Unknown kind of output."),
        };
        if (value is null)
        {
            var what = output.Kind switch
            {
                OnnxOutputKind.Map =>
                    $"stage {output.Stage.ToString(CultureInfo.InvariantCulture)}: it has stages 0 to {flow.Maps.Count - 1}",
                OnnxOutputKind.Tap => $"tap '{output.Tap}'",
                _ => $"{output.Kind}: it was created without the part that computes them",
            };
            throw new ArgumentException($"The network has no {what}.", nameof(output));
        }

        // An Identity node sets the name of the output; the runtime removes it.
        var info = OnnxFile.Describe(output.Name, value.Shape);
        builder.Alias(ops.Name(value), output.Name);
        return info;
    }
}
