using System.Globalization;
using System.Text.Json;
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
        output.WriteLine($"  features       {backbone.PooledLength} pooled, {backbone.EmbeddingLength} embedding");
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
            ["  weights", ">top-1", "licence", "place"],
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

    /// <summary>Writes the description as JSON.</summary>
    public static void Write(Utf8JsonWriter json, BackboneDescriptor backbone)
    {
        json.WriteStartObject();
        json.WriteString("name", backbone.Name);
        json.WriteNumber("parameters", backbone.Parameters);
        json.WriteNumber("macs", backbone.MultiplyAdds);
        json.WriteNullable("top1", backbone.Top1);
        json.WriteNumber("inputSize", backbone.InputSize);
        json.WriteNumber("pooledLength", backbone.PooledLength);
        json.WriteNumber("embeddingLength", backbone.EmbeddingLength);
        json.WriteStartArray("stages");
        foreach (var stage in backbone.Stages)
        {
            json.WriteStartObject();
            json.WriteString("name", stage.Name);
            json.WriteNumber("channels", stage.Channels);
            json.WriteNumber("stride", stage.Stride);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("weights");
        foreach (var checkpoint in backbone.Checkpoints)
        {
            var path = CheckpointCache.PathOf(checkpoint);
            json.WriteStartObject();
            json.WriteString("tag", checkpoint.Tag);
            json.WriteNullable("top1", checkpoint.Top1);
            json.WriteString("license", checkpoint.License);
            json.WriteString("address", checkpoint.Address.AbsoluteUri);
            json.WriteString("path", path);
            json.WriteBoolean("isCached", File.Exists(path));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
