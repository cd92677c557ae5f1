using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph;

/// <summary>The source of a backbone's weights: released weights, a file, a stream, or random initialization.</summary>
public abstract class WeightSource
{
    private protected WeightSource() { }

    /// <summary>Gets a short description for logs and messages, such as <c>file 'mobilevig_ti.pth'</c>.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// Creates a source of the weights that were released for the backbone. They are read from the cache, or downloaded into it and
    /// verified. The cache is the folder that the environment variable <c>VISIONGRAPH_CACHE</c> names, otherwise <c>visiongraph</c> in the
    /// user's cache folder; <c>VISIONGRAPH_HUB</c> names mirrors, separated by semicolons: addresses or folders that hold the files under
    /// the same paths. If the weights are unavailable, loading fails with a message that says which file to put where; random weights are
    /// never used instead.
    /// </summary>
    /// <param name="tag">The tag of the released checkpoint. The default is <see langword="null"/> (the recommended one).</param>
    /// <param name="ema">
    /// The weights to read from a file that also holds an average (EMA). The default is <see langword="null"/> (those with the published
    /// accuracy).
    /// </param>
    /// <returns>The source. Nothing is read before the weights are needed.</returns>
    public static WeightSource Pretrained(string? tag = null, EmaPreference? ema = null) => new PretrainedWeights(tag, ema, null);

    /// <summary>
    /// Creates a source of the starter weights of the package MLNet.VisionGraph.StarterWeights: small weights without a head, for some
    /// backbones (<c>docs/starter-weights.md</c>). They are far better than random weights and worse than the released ones. For other
    /// backbones, loading fails with a message that lists the supported ones.
    /// </summary>
    /// <returns>The source. It needs no internet access.</returns>
    public static WeightSource Starter() => new StarterSource();

    /// <summary>
    /// Creates a source of the recommended released weights or, if they are unavailable, the starter weights. This is the same as a null
    /// source, but without the warning.
    /// </summary>
    /// <returns>
    /// The source. For backbones without starter weights, loading fails if the released weights are unavailable.
    /// </returns>
    public static WeightSource PretrainedOrStarter() => new DefaultWeights(_ => { });

    /// <summary>
    /// Creates a source of the weights in a file: safetensors, or a PyTorch checkpoint (.pth, .pth.tar, .pt, .bin) of either format. A
    /// checkpoint in several files is named by its index (<c>model.safetensors.index.json</c>) or by its folder, such as a repository of
    /// the Hugging Face hub.
    /// </summary>
    /// <param name="path">The path of the file or of the folder. The format is detected from the content.</param>
    /// <param name="ema">
    /// The weights to read from a file that also holds an average (EMA). The default is <see langword="null"/>: those whose accuracy was
    /// published if the file has the name of a released one, otherwise the average.
    /// </param>
    /// <returns>The source. The file is read when the weights are needed.</returns>
    public static WeightSource FromFile(string path, EmaPreference? ema = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileWeights(path, ema);
    }

    /// <summary>
    /// Creates a source of the weights in a stream that can be opened as often as needed, such as an embedded resource.
    /// </summary>
    /// <param name="open">The function that opens the stream. The stream is closed after reading.</param>
    /// <param name="name">The name of the content in messages. The default is "a stream".</param>
    /// <param name="ema">The weights to read from content that also holds an average (EMA). The default is the average.</param>
    /// <returns>The source. The stream is opened when the weights are needed.</returns>
    public static WeightSource FromStream(Func<Stream> open, string name = "a stream", EmaPreference ema = EmaPreference.Prefer)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(name);
        return new StreamWeights(open, name, ema);
    }

    /// <summary>
    /// Creates a source of the weights in a stream. The stream is read once, from its current position to its end, when the weights are
    /// first needed, and is not closed.
    /// </summary>
    /// <param name="stream">The stream. It need not be seekable. Its tensors are kept for later uses of this source.</param>
    /// <param name="name">The name of the content in messages. The default is "a stream".</param>
    /// <param name="ema">The weights to read from content that also holds an average (EMA). The default is the average.</param>
    /// <returns>The source.</returns>
    public static WeightSource FromStream(Stream stream, string name = "a stream", EmaPreference ema = EmaPreference.Prefer)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return new StreamWeights(stream, name, ema);
    }

    /// <summary>
    /// Creates a source of untrained weights, for training from scratch and for experiments; their features carry little information.
    /// Convolutions start as in PyTorch (uniform within ±1/√fan_in), linear layers from a normal distribution with a standard deviation
    /// of 0.02, BatchNorm as the identity, and layer scales at 1e-5 as in the MobileViG paper, so blocks with a layer scale start as the
    /// identity. The same seed yields the same values on every machine.
    /// </summary>
    /// <param name="seed">The seed. The default is 0.</param>
    /// <returns>The source.</returns>
    public static WeightSource Random(int seed = 0) => new RandomWeights(seed);

    /// <inheritdoc/>
    public override string ToString() => Description;

    /// <summary>Loads the weights and matches them to the parameters of the request.</summary>
    /// <exception cref="WeightMismatchException">The weights belong to another network.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="WeightsUnavailableException">The released weights are unavailable.</exception>
    internal abstract LoadedWeights Load(WeightRequest request);
}
