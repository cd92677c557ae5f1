using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableModel(NaiveBayesMulticlassModelParameters.LoaderName, typeof(NaiveBayesMulticlassModelParameters))]

namespace Microsoft.ML.Trainers;

/// <summary>Rows of each class, and in how many of them each feature was above zero. Scores are log-probabilities, not normalised.</summary>
public sealed class NaiveBayesMulticlassModelParameters : ModelParametersBase<VBuffer<float>>, IMulticlassModel
{
    internal const string LoaderName = "MultiClassNaiveBayes";

    private readonly long[] _rows;
    private readonly long[][] _present;
    private readonly double[] _absent;

    internal NaiveBayesMulticlassModelParameters(long[] rows, long[][] present)
    {
        Contracts.CheckDecode(rows.Length > 0 && present.Length == rows.Length && present.All(p => p.Length == present[0].Length));
        (_rows, _present) = (rows, present);
        _absent = [.. rows.Select((_, c) => present[c].Sum(count => Absent(c, count)))];
    }

    int IMulticlassModel.ClassCount => _rows.Length;

    string IMulticlassModel.Loader => LoaderName;

    void IMulticlassModel.Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        Contracts.Check(features.Length == _present[0].Length, "Invalid number of features passed.");
        double total = _rows.Sum();
        for (int c = 0; c < scores.Length; c++)
        {
            if (_rows[c] == 0)
            {
                scores[c] = float.NegativeInfinity;
                continue;
            }

            double score = Math.Log(_rows[c] / total) + _absent[c];
            for (int f = 0; f < features.Length; f++)
            {
                if (features[f] > 0)
                    score += Present(c, _present[c][f]) - Absent(c, _present[c][f]);
            }

            scores[c] = (float)score;
        }
    }

    /// <summary>Loads the transformer around such a model.</summary>
    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => MulticlassPredictionTransformer<NaiveBayesMulticlassModelParameters>.Load(env, ctx, reader =>
    {
        long[] rows = DataViewTypeCodec.ReadItems<long>(reader);
        return new NaiveBayesMulticlassModelParameters(rows, Array.ConvertAll(rows, _ => DataViewTypeCodec.ReadItems<long>(reader)));
    });

    private protected override void SaveCore(ModelSaveContext ctx) => ctx.Write(nameof(NaiveBayesMulticlassModelParameters), writer =>
    {
        DataViewTypeCodec.WriteItems<long>(writer, _rows);
        foreach (long[] present in _present)
            DataViewTypeCodec.WriteItems<long>(writer, present);
    });

    private double Present(int c, long count) => Math.Log(1 + count) - Math.Log(_rows[c] + _rows.Length);

    private double Absent(int c, long count) => Math.Log(1 + _rows[c] - count) - Math.Log(_rows[c] + _rows.Length);
}
