using System.CommandLine;
using System.Globalization;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Converts a checkpoint to safetensors.</summary>
internal sealed class ConvertCommand : VisionGraphCommand
{
    private readonly Argument<string> _input = new("input")
    {
        Description =
            "The checkpoint: .pth, .pth.tar, .pt, .bin, or .safetensors; the index of several files, or a folder. "
            + "The content determines the format. "
            + "Nothing in it is executed.",
        HelpName = "IN",
    };
    private readonly Argument<string> _output = new("output") { Description = "The file to write.", HelpName = "OUT.safetensors" };
    private readonly Option<string?> _backbone;
    private readonly Option<string> _ema;
    private readonly Option<string> _type;
    private readonly Option<bool> _json;

    public ConvertCommand(Streams streams)
        : base(
            "convert",
            "Write a checkpoint as safetensors. " + "With --backbone, the tensors get their official names, and none may be missing.",
            streams,
            "convert MobileViG_S_78_2.pth.tar mobilevig_s.safetensors --backbone mobilevig_s",
            "convert model.safetensors half.safetensors --type f16"
        )
    {
        Add(_input);
        Add(_output);
        _backbone = AddBackbone("The backbone that the weights belong to.");
        _ema = AddChoice(
            "--ema",
            "Which weights of a training checkpoint to write. "
                + "auto: for a released file, the weights that the published accuracy belongs to, otherwise as prefer; "
                + "prefer: the average if there is one; ignore: the trained weights; require: the average only.",
            "auto",
            "auto",
            "prefer",
            "ignore",
            "require"
        );
        _type = AddChoice("--type", "The type of the numbers.", "f32", "f32", "f16", "bf16");
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (input, output) = (parsed.GetValue(_input)!, parsed.GetValue(_output)!);
        if (!output.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"The output format is safetensors: pass a file name that ends in .safetensors, not '{output}'.");
        if (!File.Exists(input) && !Directory.Exists(input))
            throw new FailureException($"There is no file or folder '{input}'.");
        var ema = parsed.GetValue(_ema) switch
        {
            "ignore" => EmaPreference.Ignore,
            "require" => EmaPreference.Require,
            "prefer" => EmaPreference.Prefer,
            _ => BackboneRegistry
                .All.SelectMany(backbone => backbone.Checkpoints)
                .FirstOrDefault(released => Path.GetFileName(released.File) == Path.GetFileName(input))
                ?.Ema
                ?? EmaPreference.Prefer,
        };
        var traits = CheckpointTraits.Read(input, ema);
        var tensors = traits.Tensors;
        var metadata = new Dictionary<string, string>(traits.Metadata);
        if (parsed.GetValue(_backbone) is { } name)
        {
            var backbone = BackboneRegistry.Get(name);
            tensors = backbone.LoadWeights(
                WeightSource.FromFile(input, ema),
                new WeightsChoice(WeightSource.FromFile(input, ema), traits).SettingsOf(backbone, null)
            );
            metadata["backbone"] = backbone.Name;
        }

        SafeTensorsFile.Write(
            output,
            tensors,
            parsed.GetValue(_type) switch
            {
                "f16" => WeightElementType.Float16,
                "bf16" => WeightElementType.BFloat16,
                _ => WeightElementType.Float32,
            },
            metadata
        );

        var length = new FileInfo(output).Length;
        if (parsed.GetValue(_json))
        {
            JsonText.Write(
                Out,
                new
                {
                    File = output,
                    Tensors = tensors.Count,
                    Bytes = length,
                }
            );
        }
        else
        {
            Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output} ({length / 1e6:F1} MB): {tensors.Count} tensors"));
        }

        return ExitCodes.Ok;
    }
}
