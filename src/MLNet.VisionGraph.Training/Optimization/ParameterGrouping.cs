using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Training.Optimization;

/// <summary>
/// Sorts parameters into groups for an optimizer: those with weight decay and those without (norms, biases, attention bias tables, layer
/// scales and everything with one dimension), and one pair of groups per depth if the learning rate depends on it.
/// </summary>
internal static class ParameterGrouping
{
    /// <summary>Sorts the trainable parameters of a network.</summary>
    /// <param name="parameters">The network's parameters, in its order; running statistics and counters are skipped.</param>
    /// <param name="options">The grouping options; <see langword="null"/> for the defaults.</param>
    /// <returns>The groups and the frozen parameters.</returns>
    /// <exception cref="ArgumentException">
    /// An option is out of range, a name of <see cref="ParameterGroupingOptions.NoDecay"/> is unknown, a depth is negative, or no
    /// parameters are left to train.
    /// </exception>
    public static ParameterGroups Group(IReadOnlyList<ParameterSpec> parameters, ParameterGroupingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        options ??= new ParameterGroupingOptions();
        options.Validate();
        ParameterSpec[] trainable = [.. parameters.Where(parameter => parameter.IsTrainable)];
        if (options.NoDecay.Except(trainable.Select(parameter => parameter.Name)).FirstOrDefault() is { } unknown)
            throw new ArgumentException(
                $"{nameof(options.NoDecay)} names '{unknown}', which is not a trainable parameter of the network.",
                nameof(options)
            );

        var stages = options.DepthOf is null ? ParameterDepths.FromStages(parameters) : null;
        var depthOf = options.DepthOf ?? stages!.Of;
        var depths = trainable.ToDictionary(parameter => parameter.Name, parameter => depthOf(parameter.Name), StringComparer.Ordinal);
        var deepest = depths.Values.DefaultIfEmpty(0).Max();
        if (depths.FirstOrDefault(entry => entry.Value < 0) is { Key: not null } negative)
            throw new ArgumentException($"The depth of '{negative.Key}' is {negative.Value}; depths begin with 0.", nameof(options));

        var frozenBelow = Math.Min(options.FrozenDepths, deepest);
        var groups = new SortedDictionary<(int Depth, bool NoDecay), List<string>>();
        List<string> frozen = [];
        foreach (var parameter in trainable)
        {
            var depth = depths[parameter.Name];
            var isNorm = parameter.Kind is ParameterKind.NormWeight or ParameterKind.NormBias;
            if (depth < frozenBelow || (options.FreezeBatchNorm && isNorm && depth < deepest))
            {
                frozen.Add(parameter.Name);
                continue;
            }

            // A uniform rate needs no groups by depth: fewer groups make an update faster.
            var key = (options.LayerDecay < 1 ? depth : deepest, !options.Decays(parameter));
            if (!groups.TryGetValue(key, out var names))
                groups.Add(key, names = []);
            names.Add(parameter.Name);
        }

        if (groups.Count == 0)
            throw new ArgumentException("There are no parameters to train.", nameof(options));
        return new ParameterGroups(
            [
                .. groups.Select(group => new ParameterGroup(
                    $"{(options.LayerDecay < 1 ? stages?.Names[group.Key.Depth] ?? $"depth {group.Key.Depth}" : "all")}, "
                        + $"{(group.Key.NoDecay ? "no decay" : "decay")}",
                    group.Value,
                    group.Key.NoDecay ? 0 : options.WeightDecay,
                    LearningRateScale(options.LayerDecay, group.Key.Depth, deepest),
                    group.Key.Depth
                )),
            ],
            frozen
        );
    }

    /// <summary>Returns the factor on the learning rate at a depth: decay^(deepest − depth).</summary>
    /// <param name="layerDecay">The factor per step of depth, above 0 and at most 1.</param>
    /// <param name="depth">The depth, from 0 for the stem.</param>
    /// <param name="deepest">The greatest depth, that of the head.</param>
    /// <returns>The factor, 1 at the greatest depth.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double LearningRateScale(double layerDecay, int depth, int deepest)
    {
        if (layerDecay is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(layerDecay), layerDecay, "The factor must be above 0 and at most 1.");
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        ArgumentOutOfRangeException.ThrowIfLessThan(deepest, depth);
        return Math.Pow(layerDecay, deepest - depth);
    }
}
