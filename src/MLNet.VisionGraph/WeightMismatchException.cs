using System.Text;

namespace MLNet.VisionGraph;

/// <summary>
/// The exception that is thrown when a valid checkpoint belongs to another network. The message counts the missing, the unexpected and
/// the differently shaped tensors, names the first of each, and says which backbone the file fits, if there is one.
/// </summary>
public sealed class WeightMismatchException : InvalidOperationException
{
    internal WeightMismatchException(
        string source,
        string backbone,
        IReadOnlyList<string> missing,
        IReadOnlyList<string> unexpected,
        IReadOnlyList<WeightShapeMismatch> misshapen,
        string? matchingBackbone,
        string advice
    )
        : base(Describe(source, backbone, missing, unexpected, misshapen, advice))
    {
        WeightsName = source;
        BackboneName = backbone;
        MissingKeys = missing;
        UnexpectedKeys = unexpected;
        ShapeMismatches = misshapen;
        MatchingBackbone = matchingBackbone;
    }

    /// <summary>Gets the name of the weights, usually a file's name.</summary>
    public string WeightsName { get; }

    /// <summary>Gets the name of the backbone that the weights were loaded for.</summary>
    public string BackboneName { get; }

    /// <summary>Gets the names that the network needs and the file lacks, in the order of the network.</summary>
    public IReadOnlyList<string> MissingKeys { get; }

    /// <summary>Gets the official names that the file holds and the network does not have, in the order of the file.</summary>
    public IReadOnlyList<string> UnexpectedKeys { get; }

    /// <summary>Gets the tensors whose shapes differ, in the order of the network.</summary>
    public IReadOnlyList<WeightShapeMismatch> ShapeMismatches { get; }

    /// <summary>
    /// Gets the name of the backbone that the file fits, regardless of the number of classes, or <see langword="null"/> if none is known.
    /// </summary>
    public string? MatchingBackbone { get; }

    private static string Describe(
        string source,
        string backbone,
        IReadOnlyList<string> missing,
        IReadOnlyList<string> unexpected,
        IReadOnlyList<WeightShapeMismatch> misshapen,
        string advice
    )
    {
        List<string> faults = [];
        if (missing.Count > 0)
            faults.Add($"{Keys(missing.Count)} missing (first '{missing[0]}')");
        if (unexpected.Count > 0)
            faults.Add($"{(faults.Count == 0 ? Keys(unexpected.Count) : unexpected.Count)} unexpected (first '{unexpected[0]}')");
        if (misshapen.Count > 0)
        {
            var first = misshapen[0];
            faults.Add(
                $"{(faults.Count == 0 ? Keys(misshapen.Count) : misshapen.Count)} with another shape (first '{first.Name}': "
                    + $"file {WeightTensor.Describe(first.FileShape)}, network {WeightTensor.Describe(first.NetworkShape)})"
            );
        }

        StringBuilder message = new($"Weights '{source}' do not fit '{backbone}': {string.Join(", ", faults)}.");
        if (advice.Length > 0)
            message.Append(' ').Append(advice);
        return message.ToString();
    }

    private static string Keys(int count) => count == 1 ? "1 key" : $"{count} keys";
}
