using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Loads ML.NET models that take the paths of images.</summary>
internal static class MlNetFile
{
    /// <summary>Loads a model.</summary>
    /// <returns>The model, and the columns that it takes.</returns>
    /// <exception cref="FailureException">The model cannot be loaded, or does not take paths.</exception>
    public static (ITransformer Model, ModelSchema Schema) Load(MLContext mlContext, string file)
    {
        WritableFolders.CheckTemporary();
        try
        {
            var model = mlContext.Model.Load(file, out var schema);
            schema ??= mlContext.Data.LoadFromEnumerable<ModelInput>([]).Schema;
            return (model, new ModelSchema(schema, PathColumnOf(schema, file)));
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or InvalidOperationException)
        {
            throw new FailureException(
                $"'{file}' is not an ML.NET model that can be loaded: {ErrorText.OneLine(exception.Message)}",
                exception
            );
        }
    }

    private static string PathColumnOf(DataViewSchema schema, string file)
    {
        string[] texts =
        [
            .. schema
                .Where(column => column.Type is TextDataViewType && column.Name != nameof(ModelInput.Label))
                .Select(column => column.Name),
        ];
        string[] usual = [nameof(ModelInput.ImageSource), "ImagePath", "Path", "Image"];
        return usual.FirstOrDefault(texts.Contains)
            ?? texts.FirstOrDefault()
            ?? throw new FailureException(
                $"'{file}' does not take paths of images: "
                    + $"its columns are {string.Join(", ", schema.Select(column => $"{column.Name} ({column.Type})"))}. "
                    + "Use a model that was trained on paths."
            );
    }
}
