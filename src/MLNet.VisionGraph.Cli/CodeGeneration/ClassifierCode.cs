using System.Globalization;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>The code of a classifier.</summary>
/// <param name="Recipe">How the classifier was trained.</param>
internal sealed record ClassifierCode(TrainingRecipe Recipe) : ModelCode("Classification")
{
    public override IEnumerable<(string Key, string Value)> Consumption =>
        [("ClassCount", Recipe.Summary.Classifier.ClassNames.Count.ToString(CultureInfo.InvariantCulture))];

    public override (string Service, string Summary, string BatchSummary) Api =>
        (
            "ImageClassifier",
            "Predicts the class of an image.",
            "Predicts the classes of several images, in their order. A file that is no image has an error instead of classes."
        );

    public override string TrainingProgram(string name, string file) => CodeGeneration.TrainingProgram.Render(Recipe, name, file);

    public override string Configuration(string modelFile) => ModelBuilderConfig.Render(Recipe, modelFile);
}
