using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>A classifier with random weights, whose scores differ between pictures and classes.</summary>
internal static class Classifying
{
    public static readonly string[] Names = ["zebra", "ape", "yak", "bee"];

    private static readonly NetworkSettings s_settings = new()
    {
        Height = 64,
        Width = 64,
        Classes = Names.Length,
    };

    public static ImageClassificationTransformer Create(IDataView data, ImageScoringOptions options, LabelKeyValues? keyValues = null)
    {
        var backbone = BackboneRegistry.Get(EfficientVitVariant.M0);

        // Random features of so small a picture are tiny; larger logits tell probabilities apart.
        var weights = new StateDict(
            backbone
                .LoadWeights(WeightSource.Random(5), s_settings)
                .Select(pair =>
                    pair.Key.StartsWith("head.l", StringComparison.Ordinal)
                        ? KeyValuePair.Create(
                            pair.Key,
                            new WeightTensor(pair.Value.Shape, Array.ConvertAll(pair.Value.Values.ToArray(), value => 20_000 * value))
                        )
                        : pair
                )
        );
        keyValues ??= LabelKeyValues.From(Names);
        var model = new ClassifierModel(backbone, s_settings, weights, keyValues.Names, keyValues);
        var images = ClassifierPlan.ImagesOf(backbone, options.InputColumnName, options.ImageFolder, s_settings.Height, s_settings.Width);
        return ImageClassificationTransformer.Create(model, options, ImageInputs.Detect(data.Schema, images));
    }

    /// <summary>Everything about a column that others can see.</summary>
    public static string Describe(DataViewSchema.Column column)
    {
        var annotations = column
            .Annotations.Schema.OrderBy(annotation => annotation.Name, StringComparer.Ordinal)
            .Select(annotation => $"{annotation.Name}: {annotation.Type} {ValueOf(column, annotation)}");
        return $"{column.Name}: {column.Type} {{{string.Join(", ", annotations)}}}";
    }

    private static string ValueOf(DataViewSchema.Column column, DataViewSchema.Column annotation)
    {
        switch (annotation.Type)
        {
            case VectorDataViewType { ItemType: TextDataViewType }:
                VBuffer<ReadOnlyMemory<char>> texts = default;
                column.Annotations.GetValue(annotation.Name, ref texts);
                return string.Join('|', texts.DenseValues());
            case VectorDataViewType { ItemType: NumberDataViewType }:
                VBuffer<int> numbers = default;
                column.Annotations.GetValue(annotation.Name, ref numbers);
                return string.Join('|', numbers.DenseValues());
            case TextDataViewType:
                ReadOnlyMemory<char> text = default;
                column.Annotations.GetValue(annotation.Name, ref text);
                return text.ToString();
            default:
                uint key = 0;
                column.Annotations.GetValue(annotation.Name, ref key);
                return key.ToString();
        }
    }
}
