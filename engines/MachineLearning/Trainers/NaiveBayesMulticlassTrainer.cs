using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Counts, for each class, in how many of its rows each feature is above zero.</summary>
public sealed class NaiveBayesMulticlassTrainer : TrainerEstimatorBase<MulticlassPredictionTransformer<NaiveBayesMulticlassModelParameters>, NaiveBayesMulticlassModelParameters>
{
    internal NaiveBayesMulticlassTrainer(IHostEnvironment env, string labelColumn, string featureColumn)
        : base(
            env.Register("MultiClassNaiveBayes"),
            new SchemaShape.Column(featureColumn, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false),
            new SchemaShape.Column(labelColumn, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true),
            default)
    {
    }

    /// <inheritdoc/>
    public sealed override TrainerInfo Info { get; } = new(normalization: false, caching: false);

    private protected override MulticlassPredictionTransformer<NaiveBayesMulticlassModelParameters> TrainCore(IDataView input, NaiveBayesMulticlassModelParameters initial)
    {
        var (label, feature) = (input.Schema[LabelColumn.Name], input.Schema[FeatureColumn.Name]);
        var rows = new long[checked((int)((KeyDataViewType)label.Type).Count)];
        var present = Array.ConvertAll(rows, _ => new long[((VectorDataViewType)feature.Type).Size]);
        using (var cursor = input.GetRowCursor([label, feature]))
        {
            var getLabel = cursor.GetGetter<uint>(label);
            var getFeatures = cursor.GetGetter<VBuffer<float>>(feature);
            var (key, features) = (0u, default(VBuffer<float>));
            while (cursor.MoveNext())
            {
                getLabel(ref key);
                getFeatures(ref features);
                if (key == 0)
                    continue;
                rows[key - 1]++;
                foreach (var (index, value) in features.Items())
                {
                    if (value > 0)
                        present[key - 1][index]++;
                }
            }
        }

        var model = new NaiveBayesMulticlassModelParameters(rows, present);
        return new(Host, model, FeatureColumn.Name, feature.Type, KeyMap.OfColumn(label));
    }

    private protected override SchemaShape.Column[] OutputColumns(SchemaShape inputSchema) => MulticlassOutputs.Of(inputSchema, LabelColumn.Name);
}
