using System.CommandLine;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Onnx;

namespace MLNet.VisionGraph.Cli.Verbs;

/// <summary>Writes a backbone with its weights as ONNX.</summary>
internal sealed class ExportVerb : Verb
{
    private readonly Option<string?> _backbone;
    private readonly Option<string> _weights;
    private readonly Option<string> _output;
    private readonly Option<int?> _imageSize;
    private readonly Option<string> _outputs;
    private readonly Option<bool> _normalized;
    private readonly Option<bool> _json;

    public ExportVerb(Streams streams)
        : base(
            "export",
            "Write a backbone with its weights as ONNX: pixels from 0 to 255 in, crop and normalisation inside.",
            streams,
            "export --backbone efficientvit_m1 --output m1.onnx",
            "export --weights models/flowers/flowers.safetensors --outputs probabilities,embedding --output flowers.onnx",
            "export --backbone mobilevig_ti --weights random --outputs features --output ti.onnx")
    {
        _backbone = AddBackbone("The backbone. Default: the one that the weights' file names.");
        _weights = AddOption("--weights", WeightsChoice.Description, "pretrained", "pretrained|starter|random|FILE");
        _output = AddOption<string>("--output", "The file to write.", helpName: "FILE.onnx", required: true);
        _imageSize = AddOptional<int?>("--image-size", "The side of the images in pixels. Default: the backbone's.", "N");
        _outputs = AddOption("--outputs", "What it gives, separated by commas: logits, probabilities, features (pooled), embedding, map0, map1, ….", "logits", "LIST");
        _normalized = AddOption<bool>("--normalized-input", "Leave crop and normalisation out: the network takes normalised images.");
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var weights = WeightsChoice.Of(parsed.GetValue(_weights)!);
        if (parsed.GetValue(_backbone) is null && weights.File?.Backbone is null)
            throw new UsageException("--backbone is needed: these weights do not say whose they are.");
        var backbone = weights.BackboneOf(parsed.GetValue(_backbone), string.Empty);
        var outputs = parsed.GetValue(_outputs)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(name => OutputNames.Find(name) ?? throw new UsageException($"--outputs knows logits, probabilities, features, embedding and map0, map1, …, but no '{name}'.")).ToArray();
        if (outputs.Length == 0)
            throw new UsageException("--outputs takes one or more of logits, probabilities, features, embedding, map0, ….");
        var settings = weights.SettingsOf(backbone, parsed.GetValue(_imageSize)).For(outputs);
        if (OutputNames.NeedHead(outputs) && settings.Classes == 0)
            throw new FailureException($"'{parsed.GetValue(_weights)}' has no head and gives no logits: ask for --outputs features or embedding.");

        var path = parsed.GetValue(_output)!;
        OnnxExporter.Save(path, backbone.Network, backbone.LoadWeights(weights.Source, settings), new OnnxExportOptions
        {
            Network = settings,
            Outputs = outputs,
            Preprocessing = parsed.GetValue(_normalized) ? null : backbone.Preprocessing,
            ClassNames = weights.File?.ClassNames is { } names && names.Count == settings.Classes ? names : [],
            BackboneName = backbone.Name,
        });
        var file = OnnxFile.Read(path);
        var length = new FileInfo(path).Length;
        if (parsed.GetValue(_json))
        {
            JsonText.Write(Out, json =>
            {
                json.WriteStartObject();
                json.WriteString("file", path);
                json.WriteString("backbone", backbone.Name);
                json.WriteNumber("bytes", length);
                json.WriteEndObject();
            });
        }
        else
        {
            Out.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path} ({length / 1e6:F1} MB): {Shapes(file.Inputs)} → {Shapes(file.Outputs)}"));
        }

        return ExitCodes.Ok;
    }

    private static string Shapes(IReadOnlyDictionary<string, int[]> shapes) => string.Join(", ", shapes.Select(pair => $"{pair.Key} {OnnxFile.Describe(pair.Value)}"));
}
