using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>The shapes of the columns that every trainer for several classes adds.</summary>
internal static class MulticlassOutputs
{
    internal static SchemaShape.Column[] Of(SchemaShape inputSchema, string labelColumn)
    {
        inputSchema.TryFindColumn(labelColumn, out var label);
        var common = ScoreAnnotations.Shapes();
        var (score, predicted) = (common.ToList(), common.ToList());
        if (label.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var keyValues))
        {
            predicted.Add(keyValues);
            score.Add(keyValues.Renamed(AnnotationKinds.TrainingLabelValues));
            score.Add(AnnotationKinds.Vector(AnnotationKinds.SlotNames, TextDataViewType.Instance));
        }
        return
        [
            new("PredictedLabel", SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape(predicted)),
            new("Score", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape(score)),
        ];
    }
}
