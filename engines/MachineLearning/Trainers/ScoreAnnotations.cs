namespace Microsoft.ML.Data;

/// <summary>What the columns of a scorer tell of themselves.</summary>
internal static class ScoreAnnotations
{
    /// <summary>Those of the predicted label; the key values of the label, where there are any, stand between them.</summary>
    internal static DataViewSchema.Annotations OfPrediction(string kind, uint setId, Action<DataViewSchema.Annotations.Builder> annotateKey = null)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddText(AnnotationKinds.ScoreColumnKind, kind);
        annotations.AddText(AnnotationKinds.ScoreValueKind, "PredictedLabel");
        annotateKey?.Invoke(annotations);
        annotations.AddPrimitiveValue(AnnotationKinds.ScoreColumnSetId, AnnotationKinds.ScoreColumnSetIdType, setId);
        return annotations.ToAnnotations();
    }

    /// <summary>Those of the score; the names of its slots, where it has any, come last.</summary>
    internal static DataViewSchema.Annotations OfScore(string kind, uint setId, Action<DataViewSchema.Annotations.Builder> annotateSlots = null)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddText(AnnotationKinds.ScoreColumnKind, kind);
        annotations.AddPrimitiveValue(AnnotationKinds.ScoreColumnSetId, AnnotationKinds.ScoreColumnSetIdType, setId);
        annotations.AddText(AnnotationKinds.ScoreValueKind, "Score");
        annotateSlots?.Invoke(annotations);
        return annotations.ToAnnotations();
    }

    /// <summary>Their shapes, before there is data.</summary>
    internal static SchemaShape.Column[] Shapes() =>
    [
        AnnotationKinds.Scalar(AnnotationKinds.ScoreColumnSetId, AnnotationKinds.ScoreColumnSetIdType),
        AnnotationKinds.Scalar(AnnotationKinds.ScoreColumnKind, TextDataViewType.Instance),
        AnnotationKinds.Scalar(AnnotationKinds.ScoreValueKind, TextDataViewType.Instance),
    ];

    /// <summary>Each scorer of a pipeline marks its columns with a number of its own.</summary>
    internal static uint NextSetId(DataViewSchema schema)
    {
        uint max = 0;
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId)?.Type is not KeyDataViewType)
                continue;
            uint id = 0;
            column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref id);
            max = Math.Max(max, id);
        }
        return max + 1;
    }
}
