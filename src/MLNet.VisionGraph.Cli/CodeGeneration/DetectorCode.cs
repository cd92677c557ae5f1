using System.Globalization;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>The code of a detector, with masks or without.</summary>
/// <param name="Recipe">How the detector was trained.</param>
internal sealed record DetectorCode(DetectionRecipe Recipe) : ModelCode("Detection")
{
    private const string MaskFile = "mask.cs";

    private bool HasMasks => Recipe.Detector.MaskMetrics is not null;

    public override IEnumerable<(string Key, string Value)> Consumption
    {
        get
        {
            var count = Recipe.Detector.ClassNames.Count;
            return
            [
                ("ClassCount", string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "class" : "classes")}")),
                ("InputSize", Recipe.Detector.ImageSize.ToString(CultureInfo.InvariantCulture)),
                OfMasks("MaskArgument", ", ObjectMask.Paste(output.MaskOf(i), box, width, height)"),
                OfMasks("MaskDoc", "\n/// <param name=\"Mask\">The pixels of the object.</param>"),
                OfMasks("MaskParameter", ", ObjectMask Mask"),
                OfMasks(
                    "MaskColumn",
                    """


                            /// <summary>Gets or sets the masks: a square map of probabilities each, over the object's box.</summary>
                            [ColumnName("PredictedMasks")]
                            public float[] PredictedMasks { get; set; } = [];

                            internal ReadOnlySpan<float> MaskOf(int index)
                            {
                                var length = PredictedMasks.Length / Score.Length;
                                return PredictedMasks.AsSpan(index * length, length);
                            }
                    """
                ),
            ];
        }
    }

    public override IEnumerable<(string Key, string Value)> Program => [OfMasks("Area", "  {each.Mask.Area} pixels")];

    public override IEnumerable<string> Parts => HasMasks ? [MaskFile] : [];

    public override (string Service, string Summary, string BatchSummary) Api =>
        (
            "ObjectDetector",
            "Finds the objects in an image.",
            "Finds the objects in several images, in their order. A file that is no image has an error instead of objects."
        );

    public override string TrainingProgram(string name, string file) => DetectionProgram.Render(Recipe, name, file);

    private (string Key, string Value) OfMasks(string key, string value) => (key, HasMasks ? value : string.Empty);
}
