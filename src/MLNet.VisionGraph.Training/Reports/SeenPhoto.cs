using MLNet.VisionGraph.Training.Metrics;
using MLNet.VisionGraph.Training.Probing;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>A photo that was looked at, and what the classifier says of it.</summary>
internal sealed class SeenPhoto
{
    private const double LeastProbability = 1e-15;

    /// <summary>Takes the classifier's answer.</summary>
    public SeenPhoto(PhotoSample sample, PhotoPart part, float[] logits, float[] embedding)
    {
        (Sample, Part, Logits, Embedding) = (sample, part, logits, embedding);
        var denominator = Probabilities.LogSumExp(logits, 1);
        Probability = Array.ConvertAll(logits, logit => Math.Exp(logit - denominator));
        Predicted = Array.IndexOf(logits, logits.Max());
        Loss = -Math.Log(Math.Clamp(Probability[Label], LeastProbability, 1));
    }

    /// <summary>Gets the photo.</summary>
    public PhotoSample Sample { get; }

    /// <summary>Gets what it is used for.</summary>
    public PhotoPart Part { get; }

    /// <summary>Gets its class.</summary>
    public int Label => Sample.Label;

    /// <summary>Gets the logits, [classes].</summary>
    public float[] Logits { get; }

    /// <summary>Gets what the head sees of it.</summary>
    public float[] Embedding { get; }

    /// <summary>Gets the classes' probabilities.</summary>
    public double[] Probability { get; }

    /// <summary>Gets the class with the highest.</summary>
    public int Predicted { get; }

    /// <summary>Gets −ln of its own class's probability.</summary>
    public double Loss { get; }

    /// <summary>Gets whether that is its class.</summary>
    public bool IsRight => Predicted == Label;

    /// <summary>Gets the SHA-256 of its content.</summary>
    public required ContentHash Content { get; init; }

    /// <summary>Gets what it looks like in 128 bits.</summary>
    public required DifferenceHash Look { get; init; }

    /// <summary>Gets the small picture, a JPEG file.</summary>
    public required byte[] Picture { get; init; }
}
