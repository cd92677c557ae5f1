using System.CommandLine;
using System.Globalization;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Compares a file with the weights that it was created from.</summary>
internal sealed class VerifyCommand : VisionGraphCommand
{
    private readonly Argument<string> _file = new("file")
    {
        Description = "An ONNX file, a model of ML.NET (.mlnet, .zip), or a checkpoint (.safetensors, .pth).",
        HelpName = "FILE",
    };
    private readonly Option<string?> _weights;
    private readonly Option<string?> _backbone;
    private readonly Option<int?> _imageSize;
    private readonly Option<int> _pictures;
    private readonly Option<bool> _json;

    public VerifyCommand(Streams streams)
        : base(
            "verify",
            "Tell the largest difference, on random pictures, "
                + "between an ONNX file or a model of ML.NET and what its weights give today; "
                + "or, of a checkpoint, between ONNX Runtime, which scores, and libtorch, which trains. "
                + "Exit code 1 beyond a ten-thousandth of the largest value, which files of fewer bits than float32 do not keep: "
                + "`visiongraph evaluate` tells what those are worth.",
            streams,
            "verify models/flowers/flowers.onnx --weights models/flowers/flowers.safetensors",
            "verify models/flowers/flowers.mlnet --weights models/flowers/flowers.safetensors",
            "verify models/flowers/flowers.safetensors"
        )
    {
        Add(_file);
        _weights = AddOptional<string>(
            "--weights",
            $"What an ONNX file or a model of ML.NET was made of. {WeightsChoice.Description} Default: pretrained.",
            "pretrained|starter|random|FILE"
        );
        _backbone = AddBackbone("The backbone. Default: the one that the file or the weights name.");
        _imageSize = AddOptional<int?>(
            "--image-size",
            "The side of the images in pixels, where the file does not fix it. "
                + "Default: that of the weights' training, else the backbone's.",
            "N"
        );
        _pictures = AddOption("--pictures", "How many random pictures.", 4, "N");
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (path, images, size) = (parsed.GetValue(_file)!, parsed.GetValue(_pictures), parsed.GetValue(_imageSize));
        if (!File.Exists(path))
            throw new FailureException($"There is no file '{path}'.");
        if (images < 1)
            throw new UsageException($"--pictures takes 1 or more, not {images}.");
        var format = ModelExport.FormatOf(path);
        var isCheckpoint = format is not ("onnx" or "mlnet");
        if (isCheckpoint && parsed.GetValue(_weights) is not null)
            throw new UsageException(
                $"'{path}' holds weights itself: leave --weights out, or name an ONNX file or a model of ML.NET to compare them with."
            );
        var of = isCheckpoint ? path : parsed.GetValue(_weights) ?? "pretrained";
        var weights = WeightsChoice.Parse(of);
        var onnx = format == "onnx" ? OnnxFile.Read(path) : null;
        if ((parsed.GetValue(_backbone) ?? onnx?.Backbone ?? weights.File?.Backbone) is not { } name)
            throw new UsageException("--backbone is needed: neither the file nor the weights say which it is.");
        var backbone = BackboneRegistry.Get(name);
        var differences =
            onnx is not null ? Comparison.OfOnnx(path, onnx, backbone, weights, images)
            : isCheckpoint ? Comparison.OfReadings(backbone, weights, size, images)
            : Comparison.OfMlNet(path, backbone, weights, size, images);

        var isSame = differences.All(difference => difference.IsSame);
        Write(parsed.GetValue(_json), path, isCheckpoint ? "libtorch" : of, differences, isSame);
        if (isSame)
            return ExitCodes.Ok;
        Streams.Error.WriteLine(
            isCheckpoint
                ? $"ONNX Runtime and libtorch do not agree on '{path}': are its values finite? (`visiongraph info {path}` describes it.)"
            : onnx is { Precision: not "float32" }
                ? $"'{path}' is kept in {onnx.Precision}, so it is not to the last digits what '{of}' gives: "
                    + "`visiongraph evaluate` tells what it is worth."
            : $"'{path}' is not what '{of}' gives: "
                + "export it again, or name the weights and the image size that it was made of."
                + $"{(onnx is null ? " A model of fewer bits (--int8, --type f16) is never quite the same." : "")}"
        );
        return ExitCodes.Error;
    }

    private void Write(bool isJson, string path, string of, IReadOnlyList<Difference> differences, bool isSame)
    {
        if (!isJson)
        {
            foreach (var (output, largest, scale) in differences)
                Out.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{output}: largest difference {largest:G3}, largest value {scale:G4}")
                );
            return;
        }

        JsonText.Write(
            Out,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("file", path);
                json.WriteString("comparedWith", of);
                json.WriteBoolean("isSame", isSame);
                json.WriteStartArray("outputs");
                foreach (var (output, largest, scale) in differences)
                {
                    json.WriteStartObject();
                    json.WriteString("name", output);
                    json.WriteNullable("largestDifference", largest);
                    json.WriteNullable("largestValue", scale);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }
}
