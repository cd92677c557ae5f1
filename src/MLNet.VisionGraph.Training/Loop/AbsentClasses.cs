using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>
/// Classes without images, such as unused values of a key column. They stay classes of the classifier, as with ML.NET's own trainers, and
/// their probability is near 0.
/// </summary>
internal static class AbsentClasses
{
    // e^-30 is about 1e-13. Nothing pulls the bias up again, since no target has a share of these classes.
    private const float Bias = -30;
    private const int NamesShown = 5;

    /// <summary>Returns a warning about classes without images; null if there are none.</summary>
    public static string? Describe(ImageDataset images)
    {
        string[] absent = [.. images.ClassNames.Where((_, index) => images.ClassCounts[index] == 0)];
        return absent.Length == 0
            ? null
            : $"{absent.Length} {(absent.Length == 1 ? "class has" : "classes have")} no images to learn from: "
                + $"'{string.Join("', '", absent.Take(NamesShown))}'{(absent.Length > NamesShown ? ", …" : string.Empty)}. "
                + "They are never predicted.";
    }

    /// <summary>Returns initial weights whose heads exclude the classes without images.</summary>
    public static StateDict Exclude(StateDict weights, INetwork network, NetworkSettings settings, ImageDataset images)
    {
        var occurs = images.OccurringClasses();
        if (occurs.All(found => found))
            return weights;

        // The linear layer of each head; the norm before it has other kinds of parameters.
        var layers = NetworkCost
            .Create(network, settings)
            .Parameters.Where(parameter =>
                parameter.Kind is ParameterKind.Weight or ParameterKind.Bias
                && parameter.Shape[0] == occurs.Length
                && (IsOf(network.Head, parameter.Name) || IsOf(network.DistillationHead, parameter.Name))
            )
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Kind, StringComparer.Ordinal);
        return new StateDict(
            weights.Select(entry =>
                layers.TryGetValue(entry.Key, out var kind)
                    ? KeyValuePair.Create(entry.Key, Exclude(entry.Value, kind == ParameterKind.Bias ? Bias : 0, occurs))
                    : entry
            )
        );
    }

    private static bool IsOf(string head, string name) => name.StartsWith(head + ".", StringComparison.Ordinal);

    private static WeightTensor Exclude(WeightTensor tensor, float value, bool[] occurs)
    {
        var values = tensor.Values.ToArray();
        var length = values.Length / occurs.Length;
        for (var index = 0; index < occurs.Length; index++)
        {
            if (!occurs[index])
                values.AsSpan(index * length, length).Fill(value);
        }

        return new WeightTensor([.. tensor.Shape], values);
    }
}
