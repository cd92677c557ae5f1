using System.Globalization;
using System.Text;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Training;
using static MLNet.VisionGraph.Cli.CodeGeneration.CodeText;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>Writes a training run as a program: a file for <c>dotnet run</c>, with the options that were used.</summary>
internal static class TrainingProgram
{
    // The validation images may lack a class, or have the classes in another order.
    private const string SplitOf = """


        // Gives both the same class indexes.
        static ImageDatasetSplit SplitOf(ImageDataset training, ImageDataset validation)
        {
            var indexes = training.ClassNames.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
            var photos = validation.Samples.Select(photo => ImageSample.FromFile(photo.Path!, indexes[validation.ClassNames[photo.Label]]));
            return new ImageDatasetSplit(training, new ImageDataset(photos, training.ClassNames));
        }
        """;

    private const string Quantization =
        "\n\n// In eight bits, with ranges learned from some of the photos that were learned from. "
        + "To save in float32, leave out Precision and Quantization below.\n"
        + """
            var plan = trained.Quantize(photos.Training);
            Console.WriteLine(trained.CompareQuantized(photos.Test ?? photos.Validation, plan));
            Console.WriteLine(plan);
            """;

    /// <summary>Returns the text of the program.</summary>
    public static string Render(TrainingRecipe recipe, string name, string file)
    {
        var classifier = recipe.Summary.Classifier;
        var torch = TorchPackage(recipe.Options.Device);
        return Template.Fill(
            "training.cs",
            new Dictionary<string, string>
            {
                ["VisionGraphVersion"] = PackageVersions.Get("MLNet.VisionGraph.Training"),
                ["TorchPackage"] = torch,
                ["TorchVersion"] = PackageVersions.Get("TorchSharp-cpu"),
                ["NameInComment"] = Comment(name),
                ["FileInComment"] = Comment(Argument(file)),
                ["Choice"] = Choice(recipe),
                ["Photos"] = Photos(recipe),
                ["Backbone"] = Literal(classifier.Backbone.Name),
                ["Weights"] = Weights(recipe),
                ["Strategy"] = recipe.Summary.Strategy.ToString(),
                ["ImageSize"] = Number(classifier.Settings.Width),
                ["Epochs"] = Number(recipe.Epochs),
                ["BatchSize"] = Number(classifier.Options.BatchSize!.Value),
                ["Device"] = Literal(recipe.Options.Device),
                ["Seed"] = Number(recipe.Options.Seed),
                ["SafeTensorsFile"] = Literal($"{name}.safetensors"),
                ["OnnxFile"] = Literal($"{name}.onnx"),
                ["ModelFile"] = Literal($"{name}.mlnet"),
                ["Quantization"] = recipe.Summary.Int8 is null ? string.Empty : Quantization,
                ["Precision"] = recipe.Summary.Int8 is null ? string.Empty : ", Precision = WeightPrecision.Int8, Quantization = plan",
                ["SplitOf"] = recipe.Validation is null ? string.Empty : SplitOf,
            }
        );
    }

    private static string TorchPackage(string device) =>
        !device.StartsWith("cuda", StringComparison.Ordinal) ? "TorchSharp-cpu"
        : OperatingSystem.IsWindows() ? "TorchSharp-cuda-windows"
        : "TorchSharp-cuda-linux";

    // Describes the search, and what the program cannot repeat exactly.
    private static string Choice(TrainingRecipe recipe)
    {
        StringBuilder text = new();
        var best = recipe.Best;
        if (recipe.SearchTime is { } time)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n//\n// A search of {time.TotalSeconds} s chose it (accuracy on the validation photos):"
            );
            foreach (var trial in recipe.Trials.Where(trial => trial.Accuracy is not null))
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"\n//     {trial.Accuracy:F4}  {trial.Backbone}, {TrainingStatus.NameOf(trial.Strategy)}, "
                        + $"{trial.Epochs} epochs, {trial.ImageCount} photos"
                );
        }

        if (best.ImageCount < recipe.Photos)
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n//\n// It had time for {best.ImageCount} of {recipe.Photos} photos; this program takes all, so its model differs."
            );
        if (best.Epochs < recipe.Epochs)
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n//\n// It was stopped after {best.Epochs} of {recipe.Epochs} epochs and the best one kept; "
                    + $"this program goes through all, so its model may differ."
            );
        return text.ToString();
    }

    private static string Photos(TrainingRecipe recipe)
    {
        var seed = Number(recipe.Options.Seed);
        var images =
            recipe.Validation is { } validation ? $"SplitOf({Set(recipe.DataSet, FolderOptions(recipe))}, {Set(validation)})"
            : Directory.Exists(recipe.DataSet)
                ? $"ImageDatasetSplit.FromFolder({PathOf(recipe.DataSet)}, seed: {seed}{FolderOptions(recipe)})"
            : $"{Set(recipe.DataSet)}.Split(0.2, seed: {seed})";
        return recipe.Test is { } test ? $"{images} with {{ Test = {Set(test)} }}" : images;
    }

    private static string Set(string path, string folderOptions = "") =>
        Directory.Exists(path) ? $"ImageDataset.FromFolder({PathOf(path)}{folderOptions})" : $"ImageDataset.FromTable({PathOf(path)})";

    // Validation and test images inside the folder of the training images are no class of it.
    private static string FolderOptions(TrainingRecipe recipe)
    {
        var root = Path.GetFullPath(recipe.DataSet) + Path.DirectorySeparatorChar;
        string[] excluded =
        [
            .. new[] { recipe.Validation, recipe.Test }
                .OfType<string>()
                .Where(path => Directory.Exists(path) && Path.GetFullPath(path).StartsWith(root, StringComparison.Ordinal))
                .Select(PathOf),
        ];
        string[] options =
        [
            .. excluded.Length > 0 ? [$"Exclude = [{string.Join(", ", excluded)}]"] : Array.Empty<string>(),
            .. recipe.AllowSplitNames ? ["AllowSplitNames = true"] : Array.Empty<string>(),
        ];
        return options.Length > 0 ? $", options: new ImageFolderOptions {{ {string.Join(", ", options)} }}" : string.Empty;
    }

    private static string Weights(TrainingRecipe recipe) =>
        recipe.Weights switch
        {
            WeightsChoice.Auto => "null, // the released ones; the starter weights where those cannot be had",
            "pretrained" => "WeightSource.Pretrained(),",
            "starter" => "WeightSource.Starter(),",
            "random" => $"WeightSource.Random({Number(recipe.Options.Seed)}),",
            var file => $"WeightSource.FromFile({PathOf(file)}),",
        };

    // The program may be run from any folder.
    private static string PathOf(string path) => Literal(Path.GetFullPath(path));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
