using System.Globalization;
using System.Text;
using MLNet.VisionGraph.Cli.Training;
using static MLNet.VisionGraph.Cli.CodeGeneration.CodeText;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>Writes a training run as a program: a file for <c>dotnet run</c>, with the options that were used.</summary>
internal static class TrainingProgram
{
    private const string Quantization =
        "\n\n// In eight bits, with ranges learned from some of the training images. "
        + "To save in float32, leave out Precision and Quantization below.\n"
        + """
            var plan = trained.Quantize(images.Training);
            Console.WriteLine(trained.CompareQuantized(images.Test ?? images.Validation, plan));
            Console.WriteLine(plan);
            """;

    /// <summary>Returns the text of the program.</summary>
    public static string Render(TrainingRecipe recipe, string name, string file)
    {
        var classifier = recipe.Summary.Classifier;
        return Template.Fill(
            "Classification/training.cs",
            new Dictionary<string, string>(ProgramText.Packages(recipe.Options.Device))
            {
                ["NameInComment"] = Comment(name),
                ["FileInComment"] = Comment(Argument(file)),
                ["Choice"] = Choice(recipe),
                ["Table"] = Table(recipe),
                ["Images"] = Images(recipe),
                ["Backbone"] = Literal(classifier.Backbone.Name),
                ["Weights"] = ProgramText.Weights(recipe.Weights, recipe.Options.Seed),
                ["Strategy"] = recipe.Summary.Strategy.ToString(),
                ["ImageSize"] = ProgramText.Number(classifier.Settings.Width),
                ["Epochs"] = ProgramText.Number(recipe.Epochs),
                ["BatchSize"] = ProgramText.Number(classifier.Options.BatchSize!.Value),
                ["Device"] = Literal(recipe.Options.Device),
                ["Seed"] = ProgramText.Number(recipe.Options.Seed),
                ["SafeTensorsFile"] = Literal($"{name}.safetensors"),
                ["OnnxFile"] = Literal($"{name}.onnx"),
                ["ModelFile"] = Literal($"{name}.mlnet"),
                ["Quantization"] = recipe.Summary.Int8 is null ? string.Empty : Quantization,
                ["Precision"] = recipe.Summary.Int8 is null ? string.Empty : ", Precision = WeightPrecision.Int8, Quantization = plan",
            }
        );
    }

    // Describes the search, and what the program cannot repeat exactly.
    private static string Choice(TrainingRecipe recipe)
    {
        StringBuilder text = new();
        var best = recipe.Best;
        if (recipe.SearchTime is { } time)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n//\n// A search of {time.TotalSeconds} s chose it (accuracy on the validation images):"
            );
            foreach (var trial in recipe.Trials.Where(trial => trial.Accuracy is not null))
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"\n//     {trial.Accuracy:F4}  {trial.Backbone}, {TrainingStatus.NameOf(trial.Strategy)}, "
                        + $"{trial.Epochs} epochs, {trial.ImageCount} images"
                );
        }

        if (best.ImageCount < recipe.Images)
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n//\n// It had time for {best.ImageCount} of {recipe.Images} images; this program takes all, so its model differs."
            );
        if (best.Epochs < recipe.Epochs)
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n//\n// It was stopped after {best.Epochs} of {recipe.Epochs} epochs and the best one kept; "
                    + $"this program goes through all, so its model may differ."
            );
        return text.ToString();
    }

    private static string Images(TrainingRecipe recipe)
    {
        var seed = ProgramText.Number(recipe.Options.Seed);
        StringBuilder text = new();
        if (Directory.Exists(recipe.DataSet))
        {
            text.Append(CultureInfo.InvariantCulture, $"ImageDatasetSplit.FromFolder({ProgramText.PathOf(recipe.DataSet)}, seed: {seed}");
            text.Append(FolderOptions(recipe));
            if (recipe.Validation is { } images)
                text.Append(CultureInfo.InvariantCulture, $", validation: classes => {Set(images, "classes")}");
            text.Append(')');
        }
        else if (recipe.Validation is { } images)
        {
            text.Append(CultureInfo.InvariantCulture, $"new ImageDatasetSplit(table, {Set(images, "table.ClassNames")})");
        }
        else
        {
            var table = ProgramText.PathOf(recipe.DataSet);
            text.Append(CultureInfo.InvariantCulture, $"ImageDataset.FromTable({table}).Split(0.2, seed: {seed})");
        }

        if (recipe.Test is { } test)
            text.Append(CultureInfo.InvariantCulture, $";\nimages = images with {{ Test = {Set(test, "images.Training.ClassNames")} }}");
        if (recipe.Validation is not null || recipe.Test is not null)
            text.Append(";\nimages = images.WithoutSharedImages()");
        return text.ToString();
    }

    // A table whose classes those of the validation images must be.
    private static string Table(TrainingRecipe recipe) =>
        recipe.Validation is null || Directory.Exists(recipe.DataSet)
            ? string.Empty
            : $"var table = ImageDataset.FromTable({ProgramText.PathOf(recipe.DataSet)});\n";

    // The images may lack classes, or have them in another order.
    private static string Set(string path, string classes) =>
        Directory.Exists(path)
            ? $"ImageDataset.FromFolder({ProgramText.PathOf(path)}, {classes}, new ImageFolderOptions {{ AllowSplitNames = true }})"
            : $"ImageDataset.FromTable({ProgramText.PathOf(path)}, {classes})";

    // Validation and test images inside the folder of the training images are no class of it.
    private static string FolderOptions(TrainingRecipe recipe)
    {
        var root = Path.GetFullPath(recipe.DataSet) + Path.DirectorySeparatorChar;
        string[] excluded =
        [
            .. new[] { recipe.Validation, recipe.Test }
                .OfType<string>()
                .Where(path => Directory.Exists(path) && Path.GetFullPath(path).StartsWith(root, StringComparison.Ordinal))
                .Select(ProgramText.PathOf),
        ];
        string[] options =
        [
            .. excluded.Length > 0 ? [$"Exclude = [{string.Join(", ", excluded)}]"] : Array.Empty<string>(),
            .. recipe.AllowSplitNames ? ["AllowSplitNames = true"] : Array.Empty<string>(),
        ];
        return options.Length > 0 ? $", options: new ImageFolderOptions {{ {string.Join(", ", options)} }}" : string.Empty;
    }
}
