using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>An image with its features, in memory.</summary>
internal sealed class FeatureRow
{
    /// <summary>Gets the path of the image.</summary>
    public string ImagePath { get; init; } = string.Empty;

    /// <summary>Gets the name of the class.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>Gets the features.</summary>
    public float[] Features { get; init; } = [];

    /// <summary>Returns the images of a data set, without features.</summary>
    public static IDataView Load(MLContext mlContext, ImageDataset images) => mlContext.Data.LoadFromEnumerable(ImagesOf(images));

    /// <summary>Computes the features of a data set.</summary>
    public static IDataView Read(MLContext mlContext, ITransformer featurizer, ImageDataset images)
    {
        var features = featurizer.Transform(Load(mlContext, images)).GetColumn<float[]>("Features");
        FeatureRow[] rows =
        [
            .. ImagesOf(images).Zip(features, (image, values) => new FeatureRow { Label = image.Label, Features = values }),
        ];
        var schema = SchemaDefinition.Create(typeof(FeatureRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return mlContext.Data.LoadFromEnumerable(rows, schema);
    }

    private static IEnumerable<Image> ImagesOf(ImageDataset images) =>
        images.Samples.Select(image => new Image(image.Path!, images.ClassNames[image.Label]));

    private sealed record Image(string ImagePath, string Label);
}
