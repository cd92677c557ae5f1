using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Weights.Fitting;

/// <summary>The matching of a file's tensors with a network's parameters, which reports exactly why they do not match.</summary>
internal static class StateDictFitter
{
    /// <summary>Returns a tensor for each parameter, in the network's order.</summary>
    /// <exception cref="WeightMismatchException">The file belongs to another network.</exception>
    public static LoadedWeights Fit(StateDict file, WeightRequest request, string name, string description)
    {
        var comparison = Compare(file, request.Parameters, request.Whole, request.Heads, request.ClassMismatch);
        if (comparison.Fits)
        {
            return new LoadedWeights(
                new StateDict(comparison.Tensors),
                comparison.Dropped,
                description + comparison.Names.Describe(),
                IsRandom: false
            );
        }

        var match = comparison.OnlyHeadDiffers
            ? null
            : FindMatch(file, request.Candidates.Where(candidate => candidate.Name != request.BackboneName));
        throw new WeightMismatchException(
            name,
            request.BackboneName,
            comparison.Missing,
            comparison.Unexpected,
            comparison.Misshapen,
            comparison.OnlyHeadDiffers ? request.BackboneName : match?.Name,
            Advice(comparison, request, match, file)
        );
    }

    private static Comparison Compare(
        StateDict file,
        IReadOnlyList<ParameterSpec> parameters,
        IReadOnlyList<ParameterSpec> whole,
        IReadOnlyList<string> heads,
        ClassMismatch classMismatch
    )
    {
        bool IsHead(string name) => heads.Any(head => name.StartsWith(head + ".", StringComparison.Ordinal));
        HashSet<string> known = [.. parameters.Concat(whole).Select(parameter => parameter.Name)];
        Dictionary<string, WeightTensor> official = new(StringComparer.Ordinal);
        var names = StateDictNames.ToOfficial(file.Keys, known);
        foreach ((var officialName, var fileName) in names.Pairs)
            official[officialName] = file[fileName];

        Comparison comparison = new(IsHead, names);
        foreach (var parameter in parameters)
        {
            var mayDrop = classMismatch == ClassMismatch.Drop && IsHead(parameter.Name);
            if (!official.TryGetValue(parameter.Name, out var tensor))
            {
                // Only training uses the number of batches that a BatchNorm has seen.
                if (parameter.Kind == ParameterKind.BatchCount)
                    comparison.Tensors.Add(new(parameter.Name, WeightTensor.FromInt64(parameter.Shape, new long[parameter.Count])));
                else if (mayDrop)
                    comparison.Dropped.Add(parameter);
                else
                    comparison.Missing.Add(parameter.Name);
            }
            else if (TensorAdapter.Adapt(tensor, parameter) is WeightTensor adapted)
            {
                comparison.Matched++;
                comparison.Tensors.Add(new(parameter.Name, adapted));
            }
            else if (mayDrop)
            {
                comparison.Dropped.Add(parameter);
            }
            else
            {
                comparison.Misshapen.Add(new WeightShapeMismatch(parameter.Name, tensor.Shape, parameter.Shape));
                comparison.ClassesDiffer |= IsHead(parameter.Name) && TensorAdapter.DiffersInClasses(tensor, parameter);
                comparison.BodyDiffers |= !(IsHead(parameter.Name) && TensorAdapter.DiffersInClasses(tensor, parameter));
            }
        }

        // A file may hold buffers that the network computes itself, and heads that the network was built without.
        string[] without = [.. heads.Where(head => !known.Any(name => name.StartsWith(head + ".", StringComparison.Ordinal)))];
        comparison.Unexpected.AddRange(
            official.Keys.Where(name =>
                !known.Contains(name)
                && !name.EndsWith(".attention_bias_idxs", StringComparison.Ordinal)
                && !Array.Exists(without, head => name.StartsWith(head + ".", StringComparison.Ordinal))
            )
        );
        return comparison;
    }

    /// <summary>Finds the first candidate that a checkpoint fits, regardless of the head.</summary>
    public static WeightCandidate? FindMatch(StateDict file, IEnumerable<WeightCandidate> candidates) =>
        candidates.FirstOrDefault(candidate =>
            Compare(file, candidate.Parameters(), [], candidate.Heads, ClassMismatch.Drop) is { Fits: true, Matched: > 0 }
        );

    private static string Advice(Comparison comparison, WeightRequest request, WeightCandidate? match, StateDict file)
    {
        if (match is not null)
            return $"The keys match '{match.Name}': pass {match.UsageHint ?? $"'{match.Name}'"}.";
        if (comparison.OnlyHeadDiffers && comparison.ClassesDiffer)
        {
            var first = comparison.Misshapen[0];
            return $"The file's head has {first.FileShape[0]} classes, the network's {first.NetworkShape[0]}: "
                + $"ask for {first.FileShape[0]} classes, or pass ClassMismatch.Drop to start with a fresh head.";
        }

        if (comparison.OnlyHeadDiffers)
            return "The file has no such head: build the network without it, or pass ClassMismatch.Drop to start with a fresh head.";
        if (KnownNetworks.Recognize(file.Keys) is { } other)
            return $"The file looks like {other}, which is not one of the registered backbones.";
        return request.Candidates.Any() ? "The keys match no known backbone." : "";
    }

    private sealed class Comparison(Predicate<string> isHead, NameMapping names)
    {
        public NameMapping Names => names;

        public List<KeyValuePair<string, WeightTensor>> Tensors { get; } = [];

        public List<ParameterSpec> Dropped { get; } = [];

        public List<string> Missing { get; } = [];

        public List<string> Unexpected { get; } = [];

        public List<WeightShapeMismatch> Misshapen { get; } = [];

        public int Matched { get; set; }

        public bool ClassesDiffer { get; set; }

        public bool BodyDiffers { get; set; }

        public bool Fits => Missing.Count == 0 && Unexpected.Count == 0 && Misshapen.Count == 0;

        /// <summary>Gets a value indicating whether the body fits, so that the backbone is right and only the head differs.</summary>
        public bool OnlyHeadDiffers => !BodyDiffers && Unexpected.Count == 0 && Matched > 0 && Missing.TrueForAll(isHead);
    }
}
