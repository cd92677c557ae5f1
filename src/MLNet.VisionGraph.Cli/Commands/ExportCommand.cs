using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Exports a backbone with its weights as ONNX, as safetensors, or as an ML.NET model.</summary>
internal sealed class ExportCommand : VisionGraphCommand
{
    private readonly Option<string?> _backbone;
    private readonly Option<string> _weights;
    private readonly Option<string> _output;
    private readonly Option<string> _format;
    private readonly Option<int?> _imageSize;
    private readonly Option<string?> _outputs;
    private readonly Option<bool> _normalized;
    private readonly Option<string> _type;
    private readonly Option<bool> _int8;
    private readonly Option<string?> _calibration;
    private readonly Option<bool> _json;

    public ExportCommand(Streams streams)
        : base(
            "export",
            "Write a backbone with its weights: as ONNX (pixels from 0 to 255 in, crop and normalization included), "
                + "as safetensors, or as plain ML.NET (a classifier or a featurizer that takes paths).",
            streams,
            "export --backbone efficientvit_m1 --output m1.onnx",
            "export --weights models/flowers/flowers.safetensors --outputs probabilities,embedding --output flowers.onnx",
            "export --weights models/flowers/flowers.safetensors --output half.safetensors --type f16",
            "export --weights models/flowers/flowers.safetensors --output small.mlnet --int8 --calibration photos",
            "export --backbone mobilevig_ti --weights random --outputs features --output featurizer.mlnet"
        )
    {
        _backbone = AddBackbone("The backbone. Default: the one named in the weights file.");
        _weights = AddOption("--weights", WeightsChoice.Description, "pretrained", "pretrained|starter|random|FILE");
        _output = AddOption<string>("--output", "The file to write.", helpName: "FILE", required: true);
        _format = AddChoice(
            "--format",
            "The format. auto: from the file extension, .onnx, .safetensors, .mlnet, or .zip.",
            "auto",
            "auto",
            "onnx",
            "safetensors",
            "mlnet"
        );
        _imageSize = AddOptional<int?>(
            "--image-size",
            "The side length of the images in pixels. Default: that of the weights' training, otherwise the backbone's.",
            "N"
        );
        _outputs = AddOptional<string>(
            "--outputs",
            "The outputs, separated by commas: "
                + "logits, probabilities, features (pooled), stages (pooled, of all stages), embedding, map0, map1, …; "
                + "for ML.NET one of them. "
                + "Default: logits; for ML.NET, probabilities, or features if there is no head.",
            "LIST"
        );
        _normalized = AddOption<bool>(
            "--normalized-input",
            "Omit crop and normalization from an ONNX file: the network takes normalized images."
        );
        _type = AddChoice(
            "--type",
            "The type of the numbers. f16: half the size, the same speed; "
                + "int8: a quarter, and faster on processors that multiply bytes; it requires --calibration, and is not for safetensors.",
            "f32",
            "f32",
            "f16",
            "int8"
        );
        _int8 = AddOption<bool>("--int8", "Short for --type int8.");
        _calibration = AddOptional<string>(
            "--calibration",
            "For int8: a folder of images like those that will be scored; 64 of them are used, evenly spread.",
            "FOLDER"
        );
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = parsed.GetValue(_output)!;
        var precision = PrecisionOf(parsed);
        var format = FormatOf(parsed, path, precision);
        var weights = WeightsChoice.Parse(parsed.GetValue(_weights)!);
        if (parsed.GetValue(_backbone) is null && weights.File?.Backbone is null)
            throw new UsageException("--backbone is required: these weights do not name their backbone.");
        var backbone = weights.BackboneOf(parsed.GetValue(_backbone), string.Empty);
        var settings = weights.SettingsOf(backbone, parsed.GetValue(_imageSize));
        var export = new ModelExport(backbone, weights, settings);
        if (format == "safetensors")
        {
            export.SaveSafeTensors(path, precision == WeightPrecision.Float16 ? WeightElementType.Float16 : WeightElementType.Float32);
            return Report(parsed, path, format, backbone, null, string.Empty);
        }

        var outputs = OutputsOf(
            parsed.GetValue(_outputs)
                ?? (
                    format == "onnx" ? "logits"
                    : settings.Classes > 0 ? "probabilities"
                    : "features"
                )
        );
        if (OutputNames.NeedHead(outputs) && settings.Classes == 0)
            throw new FailureException(
                $"'{parsed.GetValue(_weights)}' has no head and gives no logits: pass --outputs features or embedding."
            );
        export = export with
        {
            Settings = settings.For(outputs),
            Precision = precision,
            Images = parsed.GetValue(_calibration) is { } folder ? Calibration.ImagesIn(folder) : [],
        };
        if (format == "mlnet")
        {
            if (outputs.Length > 1)
                throw new UsageException($"An ML.NET model gives one of --outputs, not {outputs.Length}.");
            var learned = export.SaveMlNet(path, outputs[0], cancellationToken);
            return Report(
                parsed,
                path,
                format,
                backbone,
                learned,
                outputs[0].Kind == OnnxOutputKind.Probabilities
                    ? ": ImageSource (a path) → PredictedLabel, Score"
                    : $": ImageSource (a path) → Features ({outputs[0].Name})"
            );
        }

        var plan = export.SaveOnnx(path, outputs, parsed.GetValue(_normalized), cancellationToken);
        var file = OnnxFile.Read(path);
        return Report(parsed, path, format, backbone, plan, $": {Shapes(file.Inputs)} → {Shapes(file.Outputs)}");
    }

    private WeightPrecision PrecisionOf(ParseResult parsed)
    {
        var isInt8 = parsed.GetValue(_int8);
        if (isInt8 && parsed.GetResult(_type) is { Implicit: false } && parsed.GetValue(_type) != "int8")
            throw new UsageException(
                $"--int8 is short for --type int8, and --type {parsed.GetValue(_type)} contradicts it: omit one of them."
            );
        var precision = isInt8
            ? WeightPrecision.Int8
            : parsed.GetValue(_type) switch
            {
                "int8" => WeightPrecision.Int8,
                "f16" => WeightPrecision.Float16,
                _ => WeightPrecision.Float32,
            };
        if ((precision == WeightPrecision.Int8) == parsed.GetValue(_calibration) is null)
        {
            throw new UsageException(
                precision == WeightPrecision.Int8
                    ? "int8 learns ranges from images like those that will be scored: pass a folder of a few dozen with --calibration."
                    : "--calibration requires --int8: add it, or omit --calibration."
            );
        }

        return precision;
    }

    private string FormatOf(ParseResult parsed, string path, WeightPrecision precision)
    {
        var format = parsed.GetValue(_format) is "auto" or null ? ModelExport.FormatOf(path) : parsed.GetValue(_format)!;
        if (format is null)
            throw new UsageException(
                $"The name '{path}' does not determine the format: "
                    + "use a file name that ends in .onnx, .safetensors, .mlnet, or .zip, or pass --format."
            );
        if (format != "onnx" && parsed.GetValue(_normalized))
            throw new UsageException($"--normalized-input is for ONNX, not for {format}.");
        if (format == "safetensors" && parsed.GetValue(_outputs) is not null)
            throw new UsageException("--outputs is for ONNX and ML.NET; safetensors contains the weights only.");
        if (format == "safetensors" && precision == WeightPrecision.Int8)
            throw new UsageException("safetensors takes f32 or f16; int8 is for ONNX and ML.NET, which also contain the learned ranges.");
        return format;
    }

    private static OnnxOutput[] OutputsOf(string list)
    {
        OnnxOutput[] outputs =
        [
            .. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(name =>
                    OutputNames.Find(name)
                    ?? throw new UsageException(
                        $"--outputs knows logits, probabilities, features, stages, embedding and map0, map1, …, but no '{name}'."
                    )
                ),
        ];
        return outputs.Length > 0
            ? outputs
            : throw new UsageException("--outputs takes one or more of logits, probabilities, features, stages, embedding, map0, ….");
    }

    private int Report(ParseResult parsed, string path, string format, BackboneDescriptor backbone, QuantizationPlan? plan, string what)
    {
        var length = new FileInfo(path).Length;
        if (!parsed.GetValue(_json))
        {
            Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path} ({length / 1e6:F1} MB){what}"));
            if (plan is not null)
                Out.WriteLine(plan);
            return ExitCodes.Ok;
        }

        JsonText.Write(Out, new ExportJson(path, format, backbone.Name, length, PlanJson.Create(plan)));
        return ExitCodes.Ok;
    }

    private static string Shapes(IReadOnlyDictionary<string, int[]> shapes) =>
        string.Join(", ", shapes.Select(pair => $"{pair.Key} {OnnxFile.Describe(pair.Value)}"));

    private sealed record ExportJson(
        string File,
        string Format,
        string Backbone,
        long Bytes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PlanJson? Plan
    );
}
