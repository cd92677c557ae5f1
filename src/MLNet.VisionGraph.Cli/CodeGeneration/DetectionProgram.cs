using System.Globalization;
using System.Text;
using static MLNet.VisionGraph.Cli.CodeGeneration.CodeText;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>Writes the training of a detector as a program: a file for <c>dotnet run</c>, with the options that were used.</summary>
internal static class DetectionProgram
{
    /// <summary>Returns the text of the program.</summary>
    public static string Render(DetectionRecipe recipe, string name, string file)
    {
        var options = recipe.Options;
        return Template.Fill(
            "Detection/training.cs",
            new Dictionary<string, string>(ProgramText.Packages(options.Device))
            {
                ["NameInComment"] = Comment(name),
                ["FileInComment"] = Comment(Argument(file)),
                ["Repeatable"] = options.TimeLimit is null
                    ? "On the CPU, the same options, images and number of\n// cores produce a bit-identical model."
                    : "The time that it has differs from\n// computer to computer, so its model differs as well.",
                ["Images"] = Images(recipe),
                ["Architecture"] = recipe.Detector.Architecture.ToString(),
                ["Backbone"] = Literal(options.Backbone.Name),
                ["Weights"] = ProgramText.Weights(recipe.Weights, options.Seed),
                ["ImageSize"] = ProgramText.Number(recipe.Detector.ImageSize),
                ["MultiScale"] =
                    options.MultiScale > 0
                        ? string.Create(CultureInfo.InvariantCulture, $"\n    MultiScale = {options.MultiScale},")
                        : string.Empty,
                ["Epochs"] = ProgramText.Number(options.Epochs),
                ["TimeLimit"] = options.TimeLimit is { } limit
                    ? string.Create(CultureInfo.InvariantCulture, $"\n    TimeLimit = TimeSpan.FromSeconds({limit.TotalSeconds}),")
                    : string.Empty,
                ["BatchSize"] = ProgramText.Number(options.BatchSize),
                ["Device"] = Literal(options.Device),
                ["Seed"] = ProgramText.Number(options.Seed),
                ["ScoreThreshold"] = recipe.ScoreThreshold.ToString(CultureInfo.InvariantCulture),
                ["SafeTensorsFile"] = Literal($"{name}.safetensors"),
                ["OnnxFile"] = Literal($"{name}.onnx"),
                ["ModelFile"] = Literal($"{name}.mlnet"),
            }
        );
    }

    private static string Images(DetectionRecipe recipe)
    {
        StringBuilder text = new();
        var images = Load(recipe.DataSet);
        if (recipe.Validation is { } validation)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"var all = {images};");
            text.AppendLine("var training = all.Images.Where(image => image.Split is not (\"val\" or \"test\"));");
            text.AppendLine("var images = new ObjectDatasetSplit(");
            text.AppendLine("    new ObjectDataset(all.Classes, training, all.Format, all.Problems),");
            text.AppendLine(CultureInfo.InvariantCulture, $"    {Load(validation)},");
            text.Append("    all.Images.Any(image => image.Split == \"test\") ? all.OfSplit(\"test\") : null);");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"var images = {images}.Split(seed: {ProgramText.Number(recipe.Options.Seed)});");
        }

        if (recipe.Test is { } test)
            text.Append(CultureInfo.InvariantCulture, $"\nimages = images with {{ Test = {Load(test)} }};");
        return text.ToString();
    }

    private static string Load(string path) => $"ObjectDataset.Load({ProgramText.PathOf(path)})";
}
