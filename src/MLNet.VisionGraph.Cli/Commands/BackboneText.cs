using System.Globalization;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Writes the description of a backbone.</summary>
internal static class BackboneText
{
    /// <summary>Writes the description as text.</summary>
    public static void Write(TextWriter output, BackboneDescriptor backbone)
    {
        var culture = CultureInfo.InvariantCulture;
        output.WriteLine(backbone.Name);
        if (backbone.Paper is { } paper)
            output.WriteLine($"  paper          {paper.Title}, arXiv:{paper.ArXiv}");
        output.WriteLine(string.Create(culture, $"  parameters     {backbone.Parameters:N0} (1000 classes)"));
        output.WriteLine(
            string.Create(culture, $"  multiply-adds  {backbone.MultiplyAdds / 1e6:F2} M at {backbone.InputSize} × {backbone.InputSize}")
        );
        if (backbone.Top1 is { } top1)
            output.WriteLine(string.Create(culture, $"  top-1          {top1:F1} % on ImageNet-1k, as published"));
        output.WriteLine(
            $"  features       {backbone.PooledLength} pooled, {backbone.MultiStageLength} pooled of all stages, "
                + $"{backbone.EmbeddingLength} embedding"
        );
        output.WriteLine();
        TextTable.Write(
            output,
            ["  stage", ">channels", ">stride"],
            [
                .. backbone.Stages.Select(stage =>
                    (string[])[$"  {stage.Name}", stage.Channels.ToString(culture), stage.Stride.ToString(culture)]
                ),
            ]
        );
        output.WriteLine();
        TextTable.Write(
            output,
            ["  weights", ">top-1", "license", "address"],
            [
                .. backbone.Checkpoints.Select(checkpoint =>
                    (string[])
                        [
                            $"  {checkpoint.Tag}",
                            checkpoint.Top1?.ToString("F1", culture) ?? "-",
                            checkpoint.License,
                            CheckpointCache.PathOf(checkpoint) is var path && File.Exists(path) ? path : checkpoint.Address.AbsoluteUri,
                        ]
                ),
            ]
        );
    }

    /// <summary>Returns the description for JSON output.</summary>
    public static object ToJson(BackboneDescriptor backbone) =>
        new
        {
            backbone.Name,
            backbone.Parameters,
            backbone.MultiplyAdds,
            Top1 = JsonText.Finite(backbone.Top1),
            backbone.InputSize,
            backbone.PooledLength,
            backbone.MultiStageLength,
            backbone.EmbeddingLength,
            Stages = backbone.Stages.Select(stage => new
            {
                stage.Name,
                stage.Channels,
                stage.Stride,
            }),
            Weights = backbone.Checkpoints.Select(checkpoint => new
            {
                checkpoint.Tag,
                Top1 = JsonText.Finite(checkpoint.Top1),
                checkpoint.License,
                Address = checkpoint.Address.AbsoluteUri,
                Path = CheckpointCache.PathOf(checkpoint),
                IsCached = File.Exists(CheckpointCache.PathOf(checkpoint)),
            }),
        };
}
