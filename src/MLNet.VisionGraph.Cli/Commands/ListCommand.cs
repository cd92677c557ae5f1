using System.CommandLine;
using System.Globalization;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Lists the backbones.</summary>
internal sealed class ListCommand : VisionGraphCommand
{
    private readonly Option<bool> _json;

    public ListCommand(Streams streams)
        : base(
            "list",
            "List the backbones: parameters, multiply-adds, published top-1 accuracy on ImageNet-1k, "
                + "the license of the weights, and whether they are in the cache.",
            streams,
            "list",
            "list --json"
        ) => _json = AddJson();

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var backbones = BackboneRegistry.All;
        if (parsed.GetValue(_json))
        {
            JsonText.Write(Out, backbones.Select(BackboneText.ToJson));
            return ExitCodes.Ok;
        }

        var culture = CultureInfo.InvariantCulture;
        TextTable.Write(
            Out,
            ["backbone", ">parameters", ">M multiply-adds", ">top-1", ">input", ">features", "weights"],
            [
                .. backbones.Select(backbone =>
                    (string[])
                        [
                            backbone.Name,
                            backbone.Parameters.ToString("N0", culture),
                            (backbone.MultiplyAdds / 1e6).ToString("F2", culture),
                            backbone.Top1?.ToString("F1", culture) ?? "-",
                            backbone.InputSize.ToString(culture),
                            backbone.PooledLength.ToString(culture),
                            backbone.Checkpoints.Any(checkpoint => File.Exists(CheckpointCache.PathOf(checkpoint))) ? "in the cache" : "-",
                        ]
                ),
            ]
        );
        Out.WriteLine();
        foreach (var license in backbones.SelectMany(backbone => backbone.Checkpoints).Select(checkpoint => checkpoint.License).Distinct())
            Out.WriteLine($"License of the weights: {license}.");
        Out.WriteLine("`visiongraph fetch BACKBONE` downloads weights into the cache; `visiongraph info BACKBONE` shows details.");
        return ExitCodes.Ok;
    }
}
