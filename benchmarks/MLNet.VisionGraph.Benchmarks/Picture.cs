using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.VisionGraph.Benchmarks;

/// <summary>A row with a decoded picture of the networks' input size.</summary>
internal sealed class Picture
{
    [ImageType(Pictures.Side, Pictures.Side)]
    public MLImage? Image { get; set; }
}
