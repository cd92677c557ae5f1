using System.Text.Json;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Cli.Training;

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
        using StringWriter text = new() { NewLine = "\n" };
        JsonText.Write(
            text,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("Scenario", "ImageClassification");
                WriteDataSource(json, Path.GetFullPath(recipe.DataSet));
                WriteObject(json, "Environment", recipe.Options.Device == "cpu" ? "LocalCPU" : "LocalGPU", 1, () => { });
                WriteObject(json, "RunHistory", "Result", 3, () => WriteHistory(json, recipe, modelFile));
                json.WriteString("Type", "TrainingConfig");
                json.WriteNumber("Version", 4);
                WriteObject(json, "TrainingOption", "ClassificationTrainingOption", 1, () => WriteOption(json, recipe));
                json.WriteEndObject();
            }
        );
        return text.ToString();
    }

    private static void WriteDataSource(Utf8JsonWriter json, string path)
    {
        var isFolder = Directory.Exists(path);
        WriteObject(
            json,
            "DataSource",
            isFolder ? "Folder" : "TabularFile",
            1,
            () => json.WriteString(isFolder ? "FolderPath" : "FilePath", path)
        );
    }

    private static void WriteHistory(Utf8JsonWriter json, TrainingRecipe recipe, string modelFile)
    {
        json.WriteStartArray("Trials");

        // Model Builder lists the best trial first.
        foreach (var trial in recipe.Trials.Where(trial => trial.Accuracy is not null).OrderByDescending(trial => trial.Accuracy))
            WriteTrial(json, recipe, trial);
        json.WriteEndArray();
        json.WriteStartObject("Estimators");
        json.WriteString("e0", "MapValueToKey");
        json.WriteString("e1", "ImageClassificationMulti");
        json.WriteString("e2", "MapKeyToValue");
        json.WriteEndObject();
        json.WriteString("Schema", Schema);
        json.WriteString("MetricName", "MicroAccuracy");
        json.WriteString("ModelFilePath", modelFile);
    }

    private static void WriteTrial(Utf8JsonWriter json, TrainingRecipe recipe, MLNet.VisionGraph.Training.ImageClassificationTrial trial)
    {
        json.WriteStartObject();
        json.WriteNumber("Version", 1);
        json.WriteString("Type", "Trial");
        json.WriteString("TrainerName", $"{trial.Backbone}, {TrainingStatus.NameOf(trial.Strategy)}");
        json.WriteNumber("Score", trial.Accuracy!.Value);
        json.WriteNumber("RuntimeInSeconds", Math.Round(trial.Elapsed.TotalSeconds, 3));
        json.WriteStartObject("Parameter");
        json.WriteString("_SCHEMA_", Schema);
        WriteColumns(json, "e0", "Label");
        json.WriteStartObject("e1");
        json.WriteString("LabelColumnName", "Label");
        json.WriteString("ScoreColumnName", "Score");
        json.WriteString("FeatureColumnName", "ImageSource");
        json.WriteString("Arch", trial.Backbone);
        json.WriteNumber("BatchSize", trial.BatchSize);
        json.WriteNumber("Epoch", trial.Epochs);
        json.WriteEndObject();
        WriteColumns(json, "e2", "PredictedLabel");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteColumns(Utf8JsonWriter json, string estimator, string column)
    {
        json.WriteStartObject(estimator);
        json.WriteString("OutputColumnName", column);
        json.WriteString("InputColumnName", column);
        json.WriteEndObject();
    }

    private static void WriteOption(Utf8JsonWriter json, TrainingRecipe recipe)
    {
        json.WriteNumber("TrainingTime", recipe.SearchTime is { } time ? (long)Math.Ceiling(time.TotalSeconds) : NoLimit);
        json.WriteNumber("Seed", recipe.Options.Seed);
        if (recipe.Validation is null)
            WriteObject(json, "ValidationOption", "TrainValidateSplitValidationOption", 0, () => json.WriteNumber("SplitRatio", 0.2));
    }

    private static void WriteObject(Utf8JsonWriter json, string name, string type, int version, Action writeRest)
    {
        json.WriteStartObject(name);
        json.WriteString("Type", type);
        json.WriteNumber("Version", version);
        writeRest();
        json.WriteEndObject();
    }
}
