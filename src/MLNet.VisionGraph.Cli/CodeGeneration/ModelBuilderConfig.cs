using System.Text.Json.Nodes;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Cli.Training;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>
/// Writes a training run in the format of ML.NET Model Builder, an <c>.mbconfig</c> file of version 4: the data source, the environment
/// and the trials. The names of steps and parameters are Model Builder's, with the backbone as <c>Arch</c>.
/// </summary>
internal static class ModelBuilderConfig
{
    // The value that Model Builder writes for a training without a time limit.
    private const int NoLimit = int.MaxValue;

    private const string Schema = "e0 * e1 * e2";

    /// <summary>Returns the document.</summary>
    public static string Render(TrainingRecipe recipe, string modelFile)
    {
        var path = Path.GetFullPath(recipe.DataSet);
        var isFolder = Directory.Exists(path);
        var document = new JsonObject
        {
            ["Scenario"] = "ImageClassification",
            ["DataSource"] = new JsonObject
            {
                ["Type"] = isFolder ? "Folder" : "TabularFile",
                ["Version"] = 1,
                [isFolder ? "FolderPath" : "FilePath"] = path,
            },
            ["Environment"] = new JsonObject { ["Type"] = recipe.Options.Device == "cpu" ? "LocalCPU" : "LocalGPU", ["Version"] = 1 },
            ["RunHistory"] = new JsonObject
            {
                ["Type"] = "Result",
                ["Version"] = 3,
                ["Trials"] = new JsonArray([.. BestFirst(recipe.Trials).Select(TrialOf)]),
                ["Estimators"] = new JsonObject
                {
                    ["e0"] = "MapValueToKey",
                    ["e1"] = "ImageClassificationMulti",
                    ["e2"] = "MapKeyToValue",
                },
                ["Schema"] = Schema,
                ["MetricName"] = "MicroAccuracy",
                ["ModelFilePath"] = modelFile,
            },
            ["Type"] = "TrainingConfig",
            ["Version"] = 4,
            ["TrainingOption"] = OptionOf(recipe),
        };
        using StringWriter text = new() { NewLine = "\n" };
        JsonText.Write(text, document);
        return text.ToString();
    }

    // Model Builder lists the best trial first.
    private static IEnumerable<ImageClassificationTrial> BestFirst(IEnumerable<ImageClassificationTrial> trials) =>
        trials.Where(trial => trial.Accuracy is not null).OrderByDescending(trial => trial.Accuracy);

    private static JsonObject TrialOf(ImageClassificationTrial trial) =>
        new()
        {
            ["Version"] = 1,
            ["Type"] = "Trial",
            ["TrainerName"] = $"{trial.Backbone}, {TrainingStatus.NameOf(trial.Strategy)}",
            ["Score"] = trial.Accuracy,
            ["RuntimeInSeconds"] = Math.Round(trial.Elapsed.TotalSeconds, 3),
            ["Parameter"] = new JsonObject
            {
                ["_SCHEMA_"] = Schema,
                ["e0"] = ColumnsOf("Label"),
                ["e1"] = new JsonObject
                {
                    ["LabelColumnName"] = "Label",
                    ["ScoreColumnName"] = "Score",
                    ["FeatureColumnName"] = "ImageSource",
                    ["Arch"] = trial.Backbone,
                    ["BatchSize"] = trial.BatchSize,
                    ["Epoch"] = trial.Epochs,
                },
                ["e2"] = ColumnsOf("PredictedLabel"),
            },
        };

    private static JsonObject ColumnsOf(string column) => new() { ["OutputColumnName"] = column, ["InputColumnName"] = column };

    private static JsonObject OptionOf(TrainingRecipe recipe)
    {
        var option = new JsonObject
        {
            ["Type"] = "ClassificationTrainingOption",
            ["Version"] = 1,
            ["TrainingTime"] = recipe.SearchTime is { } time ? (long)Math.Ceiling(time.TotalSeconds) : NoLimit,
            ["Seed"] = recipe.Options.Seed,
        };
        if (recipe.Validation is null)
            option["ValidationOption"] = new JsonObject
            {
                ["Type"] = "TrainValidateSplitValidationOption",
                ["Version"] = 0,
                ["SplitRatio"] = 0.2,
            };
        return option;
    }
}
