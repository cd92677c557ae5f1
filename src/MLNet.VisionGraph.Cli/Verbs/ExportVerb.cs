using System.CommandLine;
using System.Globalization;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Cli.Verbs;

/// <summary>Writes a backbone with its weights as ONNX, as safetensors, or as a model of ML.NET.</summary>
internal sealed class ExportVerb : Verb
{
    private readonly Option<string?> _backbone;
    private readonly Option<string> _weights;
    private readonly Option<string> _output;
    private readonly Option<string> _format;
    private readonly Option<int?> _imageSize;
    private readonly Option<string?> _outputs;
    private readonly Option<bool> _normalized;
    private readonly Option<string> _type;
    private readonly Option<bool> _json;

    public ExportVerb(Streams streams)
        : base(
            "export",
            "Write a backbone with its weights: as ONNX (pixels from 0 to 255 in, crop and normalisation inside), as safetensors, or as plain ML.NET (a classifier or a featurizer that takes paths).",
            streams,
            "export --backbone efficientvit_m1 --output m1.onnx",
            "export --weights models/flowers/flowers.safetensors --outputs probabilities,embedding --output flowers.onnx",
            "export --weights models/flowers/flowers.safetensors --output half.safetensors --type f16",
            "export --backbone mobilevig_ti --weights random --outputs features --output featurizer.mlnet")
    {
        _backbone = AddBackbone("The backbone. Default: the one that the weights' file names.");
        _weights = AddOption("--weights", WeightsChoice.Description, "pretrained", "pretrained|starter|random|FILE");
        _output = AddOption<string>("--output", "The file to write.", helpName: "FILE", required: true);
        _format = AddChoice("--format", "The form. auto: as the file's ending has it, .onnx, .safetensors, .mlnet or .zip.", "auto", "auto", "onnx", "safetensors", "mlnet");
        _imageSize = AddOptional<int?>("--image-size", "The side of the images in pixels. Default: that of the weights' training, else the backbone's.", "N");
        _outputs = AddOptional<string>(
            "--outputs", "What it gives, separated by commas: logits, probabilities, features (pooled), embedding, map0, map1, …; for ML.NET one of them. Default: logits, for ML.NET probabilities or, without a head, features.", "LIST");
        _normalized = AddOption<bool>("--normalized-input", "Leave crop and normalisation out of an ONNX file: the network takes normalised images.");
        _type = AddChoice("--type", "The type of the numbers in a safetensors file.", "f32", "f32", "f16");
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = parsed.GetValue(_output)!;
        var format = FormatOf(parsed, path);
        var weights = WeightsChoice.Of(parsed.GetValue(_weights)!);
        if (parsed.GetValue(_backbone) is null && weights.File?.Backbone is null)
            throw new UsageException("--backbone is needed: these weights do not say whose they are.");
        var backbone = weights.BackboneOf(parsed.GetValue(_backbone), string.Empty);
        var settings = weights.SettingsOf(backbone, parsed.GetValue(_imageSize));
        var export = new ModelExport(backbone, weights, settings);
        if (format == "safetensors")
        {
            export.SaveSafeTensors(path, parsed.GetValue(_type) == "f16" ? WeightElementType.Float16 : WeightElementType.Float32);
            return Report(parsed, path, format, backbone, string.Empty);
        }

        var outputs = OutputsOf(parsed.GetValue(_outputs) ?? (format == "onnx" ? "logits" : settings.Classes > 0 ? "probabilities" : "features"));
        if (OutputNames.NeedHead(outputs) && settings.Classes == 0)
            throw new FailureException($"'{parsed.GetValue(_weights)}' has no head and gives no logits: ask for --outputs features or embedding.");
        export = export with { Settings = settings.For(outputs) };
        if (format == "mlnet")
        {
            if (outputs.Length > 1)
                throw new UsageException($"A model of ML.NET gives one of --outputs, not {outputs.Length}.");
            export.SaveMlNet(path, outputs[0]);
            return Report(parsed, path, format, backbone, outputs[0].Kind == OnnxOutputKind.Probabilities ? ": ImageSource (a path) → PredictedLabel, Score" : $": ImageSource (a path) → Features ({outputs[0].Name})");
        }

        export.SaveOnnx(path, outputs, parsed.GetValue(_normalized));
        var file = OnnxFile.Read(path);
        return Report(parsed, path, format, backbone, $": {Shapes(file.Inputs)} → {Shapes(file.Outputs)}");
    }

    private string FormatOf(ParseResult parsed, string path)
    {
        var format = parsed.GetValue(_format) is "auto" or null ? ModelExport.FormatOf(path) : parsed.GetValue(_format)!;
        if (format is null)
            throw new UsageException($"'{path}' does not say what it is to be: name a file that ends in .onnx, .safetensors, .mlnet or .zip, or give --format.");
        if (format != "onnx" && parsed.GetValue(_normalized))
            throw new UsageException($"--normalized-input is for ONNX, not for {format}.");
        if (format == "safetensors" && parsed.GetValue(_outputs) is not null)
            throw new UsageException("--outputs is for ONNX and ML.NET; safetensors holds the weights alone.");
        if (format != "safetensors" && parsed.GetValue(_type) != "f32")
            throw new UsageException($"--type is for safetensors; {format} is computed in f32.");
        return format;
    }

    private static OnnxOutput[] OutputsOf(string list)
    {
        OnnxOutput[] outputs = [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(name => OutputNames.Find(name) ?? throw new UsageException($"--outputs knows logits, probabilities, features, embedding and map0, map1, …, but no '{name}'."))];
        return outputs.Length > 0 ? outputs : throw new UsageException("--outputs takes one or more of logits, probabilities, features, embedding, map0, ….");
    }

    private int Report(ParseResult parsed, string path, string format, BackboneDescriptor backbone, string what)
    {
        var length = new FileInfo(path).Length;
        if (!parsed.GetValue(_json))
        {
            Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path} ({length / 1e6:F1} MB){what}"));
            return ExitCodes.Ok;
        }

        JsonText.Write(Out, json =>
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteString("format", format);
            json.WriteString("backbone", backbone.Name);
            json.WriteNumber("bytes", length);
            json.WriteEndObject();
        });
        return ExitCodes.Ok;
    }

    private static string Shapes(IReadOnlyDictionary<string, int[]> shapes) => string.Join(", ", shapes.Select(pair => $"{pair.Key} {OnnxFile.Describe(pair.Value)}"));
}
