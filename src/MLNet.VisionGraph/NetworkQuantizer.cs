using Microsoft.ML;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Quantization;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph;

/// <summary>
/// Post-training static quantization. The value ranges are determined on calibration images, by the method whose outputs have the highest
/// mean cosine with float32's. If the outputs do not keep the requested signal-to-noise ratio with every convolution in eight bits, each
/// convolution is tried alone; as few as possible then stay float, those that lose most first. The same images yield the same plan.
/// </summary>
public static class NetworkQuantizer
{
    /// <summary>Determines how a network with its weights is quantized to eight bits.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The network's parameters.</param>
    /// <param name="settings">
    /// The network settings, the same as for the later export. The loss is measured on the embedding and, if there are classes, on the
    /// logits; without an embedding, on the pooled features.
    /// </param>
    /// <param name="images">
    /// The calibration images as the network takes them, [3, H, W] each, normalized: some dozens, similar to those to be scored.
    /// </param>
    /// <param name="options">The calibration options. The default is null (the default options).</param>
    /// <param name="cancellationToken">Cancels the calibration.</param>
    /// <returns>The plan, for <see cref="OnnxExportOptions.Quantization"/>.</returns>
    /// <exception cref="ArgumentException">
    /// There are no images, an image has another size, or the network does not take images of this size.
    /// </exception>
    /// <exception cref="OperationCanceledException">The calibration was canceled.</exception>
    public static QuantizationPlan Calibrate(
        INetwork network,
        IParameterSource parameters,
        NetworkSettings settings,
        IReadOnlyList<float[]> images,
        QuantizationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(images);
        return Calibrate(new QuantizableBackbone(network, parameters, settings), images, options, cancellationToken);
    }

    /// <summary>Determines how a network with its weights is quantized to eight bits.</summary>
    internal static QuantizationPlan Calibrate(
        IQuantizable network,
        IReadOnlyList<float[]> images,
        QuantizationOptions? options,
        CancellationToken cancellationToken
    )
    {
        options ??= new QuantizationOptions();
        options.Check();
        if (images.Count == 0)
            throw new ArgumentException(
                "Calibration requires a few dozen images like those that will be scored; there is none.",
                nameof(images)
            );
        var length = 3 * network.Height * network.Width;
        if (images.FirstOrDefault(image => image.Length != length) is { } odd)
            throw new ArgumentException(
                $"An image of {network.Height} × {network.Width} pixels has {length} values, "
                    + $"but one of those for calibration has {odd.Length}.",
                nameof(images)
            );

        images = Spread(images, options.CalibrationImageCount);
        var observer = RangeObserver.Observe(network, images, cancellationToken);
        var trial = new QuantizationTrial(network, images, cancellationToken);
        var best = Enum.GetValues<RangeMethod>()
            .Select(method => trial.Judge(new QuantizationPlan(observer.Parameters(method), observer.Layers) { RangeMethod = method }))
            .MaxBy(plan => plan.Cosine)!;
        if (best.SignalToNoise >= options.MinSignalToNoise)
            return best;

        // Ranking the convolutions takes one trial per convolution, for which fewer images suffice.
        var quick = new QuantizationTrial(network, Spread(images, QuantizationTrial.BatchSize), cancellationToken);
        return KeepWorstInFloat(trial, quick, best, options.MinSignalToNoise, cancellationToken);
    }

    /// <summary>Determines how a backbone with its weights is quantized to eight bits, from image files prepared as for scoring.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="parameters">The network's parameters.</param>
    /// <param name="settings">The network settings, the same as for the later export.</param>
    /// <param name="imagePaths">
    /// The paths of the calibration images. At most <see cref="QuantizationOptions.CalibrationImageCount"/> of them are used, evenly
    /// spread. Files that cannot be decoded are skipped.
    /// </param>
    /// <param name="options">The calibration options. The default is null (the default options).</param>
    /// <param name="cancellationToken">Cancels the calibration.</param>
    /// <returns>The plan, for <see cref="OnnxExportOptions.Quantization"/>.</returns>
    /// <exception cref="ArgumentException">No image can be read, or the network does not take images of this size.</exception>
    /// <exception cref="OperationCanceledException">The calibration was canceled.</exception>
    public static QuantizationPlan Calibrate(
        BackboneDescriptor backbone,
        IParameterSource parameters,
        NetworkSettings settings,
        IReadOnlyList<string> imagePaths,
        QuantizationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(imagePaths);
        options ??= new QuantizationOptions();
        options.Check();
        var plan = new ImagePlan(
            nameof(ImageFile.Image),
            null,
            backbone.Preprocessing,
            settings.Height,
            settings.Width,
            JpegDecoding.Reduced
        );
        return Calibrate(backbone.Network, parameters, settings, Read(plan, imagePaths, options), options, cancellationToken);
    }

    /// <summary>
    /// Determines how a detector with its weights is quantized to eight bits, from image files prepared as for scoring. The loss is
    /// measured on the scores and deltas of all anchors and, for architectures with masks, on the pyramid's maps. Backbone, neck and heads
    /// are quantized, except the last convolutions; the selection of boxes, and the heads of regions, stay float.
    /// </summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="backbone">The backbone.</param>
    /// <param name="weights">A tensor for every parameter, under the names of the official checkpoints.</param>
    /// <param name="classNames">The names of the classes, in the order of the labels; all different.</param>
    /// <param name="imageSize">The height and width of the network's input, in pixels.</param>
    /// <param name="imagePaths">
    /// The paths of the calibration images. At most <see cref="QuantizationOptions.CalibrationImageCount"/> of them are used, evenly
    /// spread. Files that cannot be decoded are skipped.
    /// </param>
    /// <param name="options">The calibration options. The default is null (the default options).</param>
    /// <param name="cancellationToken">Cancels the calibration.</param>
    /// <returns>The plan, for <see cref="DetectionScoringOptions.Quantization"/>.</returns>
    /// <exception cref="ArgumentException">No image can be read, there is no class name, or one is empty or used twice.</exception>
    /// <exception cref="WeightMismatchException">The weights belong to another detector.</exception>
    /// <exception cref="OperationCanceledException">The calibration was canceled.</exception>
    public static QuantizationPlan CalibrateDetector(
        DetectorArchitecture architecture,
        BackboneDescriptor backbone,
        StateDict weights,
        IReadOnlyList<string> classNames,
        int imageSize,
        IReadOnlyList<string> imagePaths,
        QuantizationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(imagePaths);
        options ??= new QuantizationOptions();
        options.Check();
        var model = DetectorModel.FromWeights(architecture, backbone, weights, classNames, imageSize);
        var plan = DetectorPlan.ImagesOf(model, new DetectionScoringOptions { InputColumnName = nameof(ImageFile.Image) });
        return Calibrate(QuantizableOf(model), Read(plan, imagePaths, options), options, cancellationToken);
    }

    /// <summary>Determines how a detector is quantized to eight bits, from images as the network takes them.</summary>
    internal static QuantizationPlan Calibrate(
        DetectorModel model,
        IReadOnlyList<float[]> images,
        QuantizationOptions? options,
        CancellationToken cancellationToken
    ) => Calibrate(QuantizableOf(model), images, options, cancellationToken);

    /// <summary>Selects at most the given number of items, evenly spread.</summary>
    internal static IReadOnlyList<T> Spread<T>(IReadOnlyList<T> all, int most) =>
        all.Count <= most ? all : [.. Enumerable.Range(0, most).Select(i => all[(int)((long)i * all.Count / most)])];

    private static QuantizableDetector QuantizableOf(DetectorModel model) =>
        new(model.Detector, model.Weights, model.Height, model.Width);

    private static IReadOnlyList<float[]> Read(ImagePlan plan, IReadOnlyList<string> imagePaths, QuantizationOptions options)
    {
        var mlContext = new MLContext();
        var data = mlContext.Data.LoadFromEnumerable(imagePaths.Select(path => new ImageFile { Image = path }));
        return CalibrationImages.Read(mlContext.Transforms, plan, ImageInput.Path, data, options.CalibrationImageCount);
    }

    private static QuantizationPlan KeepWorstInFloat(
        QuantizationTrial trial,
        QuantizationTrial quick,
        QuantizationPlan all,
        double minimum,
        CancellationToken cancellationToken
    )
    {
        var layers = all.QuantizedLayers;
        var alone = new double[layers.Count];
        Parallel.For(
            0,
            layers.Count,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => alone[i] = quick.Judge(With([layers[i]], [])).SignalToNoise
        );
        var worstFirst = Enumerable.Range(0, layers.Count).OrderBy(i => alone[i]).Select(i => layers[i]).ToArray();

        // Finds the fewest float convolutions that keep the ratio, by bisection. With all of them in float, any ratio is kept.
        var (tooFew, enough) = (0, layers.Count);
        var kept = trial.Judge(With([], worstFirst));
        while (enough - tooFew > 1)
        {
            var middle = (tooFew + enough) / 2;
            var inFloat = worstFirst[..middle];
            var plan = trial.Judge(With([.. layers.Except(inFloat)], inFloat));
            if (plan.SignalToNoise >= minimum)
                (enough, kept) = (middle, plan);
            else
                tooFew = middle;
        }

        return kept;

        QuantizationPlan With(IReadOnlyList<string> quantized, IReadOnlyList<string> inFloat) =>
            new(all.Parameters, quantized) { FloatLayers = inFloat, RangeMethod = all.RangeMethod };
    }

    private sealed class ImageFile
    {
        public string Image { get; set; } = string.Empty;
    }
}
