using MLNet.VisionGraph.Graph;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>The parameters and buffers of a network, as a tree of modules that follows their official names.</summary>
internal sealed class ParameterTree : IParameterTensors, IDisposable
{
    /// <summary>What follows the name of an attention's table in the name of its indexes.</summary>
    public const string IndexSuffix = "_idxs";

    private readonly ParameterNode _root = new(string.Empty);
    private readonly Dictionary<string, (ParameterNode Node, string Name, bool IsParameter)> _places = new(StringComparer.Ordinal);

    /// <summary>Creates the tree; its parameters are zero until weights are loaded or initialized.</summary>
    /// <param name="parameters">The entries of the state dict.</param>
    public ParameterTree(IReadOnlyList<ParameterSpec> parameters)
    {
        Parameters = parameters;
        foreach (var spec in parameters)
            Declare(spec);
    }

    /// <summary>Gets the entries of the state dict.</summary>
    public IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <summary>Gets the modules directly below the root.</summary>
    public IEnumerable<(string Name, nn.Module Module)> Children => _root.named_children();

    /// <inheritdoc/>
    public Tensor this[Scope at]
    {
        get
        {
            var (node, name, isParameter) = _places[at.Path];
            return node.Get(name, isParameter);
        }
    }

    /// <summary>Loads weights.</summary>
    /// <param name="weights">A tensor for every entry of <see cref="Parameters"/>; counters may be missing.</param>
    /// <exception cref="KeyNotFoundException">A tensor is missing.</exception>
    /// <exception cref="InvalidOperationException">A tensor has another number of values.</exception>
    public void Load(StateDict weights)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var spec in Parameters)
        {
            var target = this[new Scope(spec.Name)];
            if (spec.Kind == ParameterKind.BatchCount)
            {
                using Scalar batches =
                    weights.TryGetValue(spec.Name, out var count) && count.Integers.Length == 1 ? count.Integers.Span[0] : 0L;
                target.fill_(batches);
                continue;
            }

            var values = weights.GetValues(spec.Name, spec.Count).ToArray();
            target.copy_(tensor(values, Dimensions(spec)));
        }
    }

    /// <summary>Returns a copy of the current weights.</summary>
    /// <returns>A tensor for every entry of <see cref="Parameters"/>.</returns>
    public StateDict ToStateDict()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return new StateDict(Parameters.Select(spec => KeyValuePair.Create(spec.Name, ToWeightTensor(spec))));
    }

    /// <summary>Returns a copy of an entry. The caller has a dispose scope.</summary>
    public WeightTensor ToWeightTensor(ParameterSpec spec)
    {
        var source = this[new Scope(spec.Name)].cpu();
        int[] shape = [.. spec.Shape];
        return spec.Kind == ParameterKind.BatchCount
            ? WeightTensor.FromInt64(shape, source.data<long>().ToArray())
            : new WeightTensor(shape, source.data<float>().ToArray());
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    private void Declare(ParameterSpec spec)
    {
        var (node, name) = PlaceOf(spec.Name);
        if (spec.Kind == ParameterKind.BatchCount)
        {
            Register(spec.Name, node, name, zeros([], dtype: ScalarType.Int64));
        }
        else if (spec.IsTrainable)
        {
            node.Add(name, new Parameter(zeros(Dimensions(spec))));
            _places[spec.Name] = (node, name, true);
        }
        else
        {
            Register(spec.Name, node, name, zeros(Dimensions(spec)));
        }

        if (spec.Kind != ParameterKind.AttentionBias)
            return;

        // With each table, the official code stores the index of the offset of each pair of positions.
        var window = (int)Math.Sqrt(spec.Shape[1]);
        var indexes = name[..name.LastIndexOf("es", StringComparison.Ordinal)] + IndexSuffix; // attention_biases → attention_bias_idxs
        Register(spec.Name + IndexSuffix, node, indexes, tensor(AttentionOffsets.Create(window), [window * window, window * window]));

        void Register(string path, ParameterNode at, string leaf, Tensor buffer)
        {
            at.Add(leaf, buffer);
            _places[path] = (at, leaf, false);
        }
    }

    private (ParameterNode Node, string Name) PlaceOf(string path)
    {
        var parts = path.Split('.');
        var node = _root;
        foreach (var part in parts.SkipLast(1))
            node = node.Child(part);
        return (node, parts[^1]);
    }

    private static long[] Dimensions(ParameterSpec spec) => [.. spec.Shape.Select(dimension => (long)dimension)];
}
