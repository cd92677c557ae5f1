using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx;

/// <summary>
/// Post-training static quantisation. Ranges of values come from photos, by the method that keeps the outputs best on them (their mean cosine). Where the outputs do not keep the asked-for signal-to-noise ratio with every convolution in
/// eight bits, each is tried alone; then as few as possible stay float, those that lose most alone before the others. The same photos give the same plan.
/// </summary>
public static class NetworkQuantizer
{
    /// <summary>Finds out how a network with its weights is put in eight bits.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="settings">What it is read for, the same as in the export to come. With classes the logits count, with an embedding that, without either the pooled features.</param>
    /// <param name="images">Photos as the network takes them, [3, H, W] each, normalised; like those that are to be scored, some dozens.</param>
    /// <param name="options">How many of them are used, and what must be kept. Default: null, the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The plan, for <see cref="OnnxExportOptions.Quantization"/>.</returns>
    /// <exception cref="ArgumentException">There are no images, one has another size, or the network does not take images of this size.</exception>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public static QuantizationPlan Calibrate(
        INetwork network,
        IParameterSource parameters,
        NetworkSettings settings,
        IReadOnlyList<float[]> images,
        QuantizationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(images);
        options ??= new QuantizationOptions();
        options.Check();
        if (images.Count == 0)
            throw new ArgumentException("Calibration needs photos like those that are to be scored, some dozens; there is none.", nameof(images));
        var length = 3 * settings.Height * settings.Width;
        if (images.FirstOrDefault(image => image.Length != length) is { } odd)
            throw new ArgumentException($"An image of {settings.Height} × {settings.Width} pixels has {length} values, but one of those for calibration has {odd.Length}.", nameof(images));

        images = Spread(images, options.Photos);
        var observer = RangeObserver.Observe(network, parameters, settings, images, cancellationToken);
        var trial = new QuantizationTrial(network, parameters, settings, images, cancellationToken);
        var best = Enum.GetValues<RangeMethod>()
            .Select(method => trial.Judge(new QuantizationPlan(observer.Codes(method), observer.Places) { RangeMethod = method }))
            .MaxBy(plan => plan.Cosine)!;
        if (best.SignalToNoise >= options.MinimumSignalToNoise)
            return best;

        // Where convolutions only need an order, fewer images will do: there are as many trials as convolutions.
        var quick = new QuantizationTrial(network, parameters, settings, Spread(images, QuantizationTrial.BatchSize), cancellationToken);
        return KeepWorstInFloat(trial, quick, best, options.MinimumSignalToNoise, cancellationToken);
    }

    /// <summary>Takes some of many, evenly spread.</summary>
    internal static IReadOnlyList<T> Spread<T>(IReadOnlyList<T> all, int most) =>
        all.Count <= most ? all : [.. Enumerable.Range(0, most).Select(i => all[(int)((long)i * all.Count / most)])];

    private static QuantizationPlan KeepWorstInFloat(QuantizationTrial trial, QuantizationTrial quick, QuantizationPlan all, double minimum, CancellationToken cancellationToken)
    {
        var places = all.QuantizedPlaces;
        var alone = new double[places.Count];
        Parallel.For(0, places.Count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            alone[i] = quick.Judge(With([places[i]], [])).SignalToNoise);
        var worstFirst = Enumerable.Range(0, places.Count).OrderBy(i => alone[i]).Select(i => places[i]).ToArray();

        // The fewest that keep the ratio, by bisection: all of them in float keep any.
        var (tooFew, enough) = (0, places.Count);
        var kept = trial.Judge(With([], worstFirst));
        while (enough - tooFew > 1)
        {
            var middle = (tooFew + enough) / 2;
            var inFloat = worstFirst[..middle];
            var plan = trial.Judge(With([.. places.Except(inFloat)], inFloat));
            if (plan.SignalToNoise >= minimum)
                (enough, kept) = (middle, plan);
            else
                tooFew = middle;
        }

        return kept;

        QuantizationPlan With(IReadOnlyList<string> quantized, IReadOnlyList<string> inFloat) => new(all.Codes, quantized) { FloatPlaces = inFloat, RangeMethod = all.RangeMethod };
    }
}
