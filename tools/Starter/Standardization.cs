namespace Starter;

/// <summary>The mean and deviation of each of the teacher's features.</summary>
internal sealed class Standardization
{
    private readonly float[] _mean = new float[Teacher.Features];
    private readonly float[] _scale = new float[Teacher.Features];

    /// <summary>Measures answers, [images, 512].</summary>
    public Standardization(Half[] answers)
    {
        var rows = answers.Length / Teacher.Features;
        for (var feature = 0; feature < Teacher.Features; feature++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var at = feature; at < answers.Length; at += Teacher.Features)
            {
                var value = (double)answers[at];
                (sum, squares) = (sum + value, squares + value * value);
            }

            var mean = sum / rows;
            _mean[feature] = (float)mean;
            _scale[feature] = (float)(1 / Math.Sqrt(Math.Max(squares / rows - mean * mean, 1e-8)));
        }
    }

    /// <summary>Returns rows of answers, standardized.</summary>
    public float[] Rows(Half[] answers, ReadOnlySpan<int> indexes)
    {
        var rows = new float[indexes.Length * Teacher.Features];
        for (var i = 0; i < rows.Length; i++)
        {
            var feature = i % Teacher.Features;
            rows[i] = ((float)answers[indexes[i / Teacher.Features] * Teacher.Features + feature] - _mean[feature]) * _scale[feature];
        }

        return rows;
    }
}
