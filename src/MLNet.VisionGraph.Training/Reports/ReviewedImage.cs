using MLNet.VisionGraph.Training.LinearProbe;
using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>A reviewed image and the classifier's output for it.</summary>
internal sealed class ReviewedImage
{
    private const double MinProbability = 1e-15;

    /// <summary>Initializes the image from the classifier's output.</summary>
    public ReviewedImage(ImageSample sample, DatasetPart part, float[] logits, float[] embedding)
    {
        (Sample, Part, Logits, Embedding) = (sample, part, logits, embedding);
        var denominator = Probabilities.LogSumExp(logits, 1);
        Probability = Array.ConvertAll(logits, logit => Math.Exp(logit - denominator));
        Predicted = Array.IndexOf(logits, logits.Max());
        Loss = -Math.Log(Math.Clamp(Probability[Label], MinProbability, 1));
    }

    /// <summary>Gets the sample.</summary>
    public ImageSample Sample { get; }

    /// <summary>Gets the use of the image.</summary>
    public DatasetPart Part { get; }

    /// <summary>Gets the true class.</summary>
    public int Label => Sample.Label;

    /// <summary>Gets the logits, [classes].</summary>
    public float[] Logits { get; }

    /// <summary>Gets the embedding, which is the input of the head.</summary>
    public float[] Embedding { get; }

    /// <summary>Gets the probabilities, [classes].</summary>
    public double[] Probability { get; }

    /// <summary>Gets the class with the highest probability.</summary>
    public int Predicted { get; }

    /// <summary>Gets the negative logarithm of the true class's probability.</summary>
    public double Loss { get; }

    /// <summary>Gets a value indicating whether the predicted class is the true one.</summary>
    public bool IsRight => Predicted == Label;

    /// <summary>Gets the SHA-256 hash of the content.</summary>
    public required ContentHash Content { get; init; }

    /// <summary>Gets the perceptual hash.</summary>
    public required DifferenceHash Look { get; init; }

    /// <summary>Gets the thumbnail, a JPEG file.</summary>
    public required byte[] Thumbnail { get; init; }
}
