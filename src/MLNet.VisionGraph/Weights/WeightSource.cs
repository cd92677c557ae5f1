namespace MLNet.VisionGraph.Weights;

/// <summary>Where a backbone's weights come from: released ones, a file, a stream, or a random start.</summary>
public abstract class WeightSource
{
    private protected WeightSource()
    {
    }

    /// <summary>Gets a short text for logs and messages, such as <c>file 'mobilevig_ti.pth'</c>.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// The weights that were released for the backbone: taken from the cache, or downloaded into it and checked. The cache is the folder
    /// that the environment
    /// variable <c>VISIONGRAPH_CACHE</c> names, else <c>visiongraph</c> in the user's cache folder; <c>VISIONGRAPH_HUB</c> names mirrors,
    /// separated by
    /// semicolons: addresses or folders that hold the files under the same paths. Where the weights cannot be had, loading fails and says
    /// which file to put
    /// where; random weights are never taken instead.
    /// </summary>
    /// <param name="tag">The released checkpoint's tag; <see langword="null"/>, the default, takes the recommended one.</param>
    /// <param name="ema">Which weights to take from a file that holds an average (EMA) too. The default is <see langword="null"/>: those whose accuracy was published.</param>
    /// <returns>A source. Nothing is read before the weights are needed.</returns>
    public static WeightSource Pretrained(string? tag = null, EmaPreference? ema = null) =>
        new PretrainedWeights(tag, ema, null);

    /// <summary>
    /// Small weights that this package carries for some backbones (<c>docs/starter-weights.md</c>), without a head: far better than random ones, far from the released ones. Loading fails for
    /// other backbones, and says which there are.
    /// </summary>
    /// <returns>A source that needs no network.</returns>
    public static WeightSource Starter() => new StarterWeights();

    /// <summary>The weights in a file: safetensors, or a PyTorch checkpoint (.pth, .pth.tar, .pt, .bin) in either of its forms.</summary>
    /// <param name="path">The file's path; the format is told from the content.</param>
    /// <param name="ema">
    /// Which weights to take from a file that holds an average (EMA) too. The default is <see langword="null"/>: those whose accuracy was published where the file has the name of a released one, else the average.
    /// </param>
    /// <returns>A source. The file is read when the weights are needed.</returns>
    public static WeightSource FromFile(string path, EmaPreference? ema = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileWeights(path, ema);
    }

    /// <summary>The weights in a stream that can be opened as often as needed, such as an embedded resource.</summary>
    /// <param name="open">Opens the stream; it is closed after reading.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="ema">Which weights to take from content that holds an average (EMA) too; the average by default.</param>
    /// <returns>A source. The stream is opened when the weights are needed.</returns>
    public static WeightSource FromStream(Func<Stream> open, string name = "a stream", EmaPreference ema = EmaPreference.Prefer)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(name);
        return new StreamWeights(open, name, ema);
    }

    /// <summary>
    /// The weights in a stream. It is read from its position to its end once, when the weights are first needed, and is not closed.
    /// </summary>
    /// <param name="stream">The stream; it need not be seekable. The tensors read from it are kept for later use of this source.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="ema">Which weights to take from content that holds an average (EMA) too; the average by default.</param>
    /// <returns>A source.</returns>
    public static WeightSource FromStream(Stream stream, string name = "a stream", EmaPreference ema = EmaPreference.Prefer)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return new StreamWeights(stream, name, ema);
    }

    /// <summary>
    /// Untrained weights, for training from scratch and for trying things out; features from them carry little. Convolutions start as in
    /// PyTorch (uniform
    /// within ±1/√fan_in), linear layers normal with a deviation of 0.02, BatchNorm as the identity, layer scales at 1e-5 as in the
    /// MobileViG paper, so the
    /// blocks that carry one begin as the identity. The same seed gives the same values on every machine.
    /// </summary>
    /// <param name="seed">The seed; 0 by default.</param>
    /// <returns>A source.</returns>
    public static WeightSource Random(int seed = 0) => new RandomWeights(seed);

    /// <inheritdoc/>
    public override string ToString() => Description;

    /// <summary>Gives the weights, matched with the request's parameters.</summary>
    /// <exception cref="WeightMismatchException">The weights belong to another network.</exception>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    /// <exception cref="WeightsUnavailableException">Released weights cannot be had.</exception>
    internal abstract LoadedWeights Load(WeightRequest request);
}
