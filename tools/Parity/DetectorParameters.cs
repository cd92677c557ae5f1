using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Parity;

/// <summary>
/// The reference's weights of a detector: the backbone's by the rule of backbones, under their names in the backbone; those of neck and
/// heads by a rule of their own, under their full names.
/// </summary>
internal sealed class DetectorParameters : IParameterSource
{
    private const string Backbone = "backbone.";

    private static readonly string[] s_relu =
    [
        "rpn_head.rpn_conv.",
        "bbox_head.cls_convs.",
        "bbox_head.reg_convs.",
        "roi_head.bbox_head.shared_fcs.",
        "roi_head.mask_head.convs.",
        "roi_head.mask_head.upsample.",
    ];

    private static readonly Dictionary<string, double> s_gains = new()
    {
        ["retina_reg"] = 0.25,
        ["rpn_cls"] = 0.6,
        ["rpn_reg"] = 0.25,
        ["fc_cls"] = 2,
        ["conv_logits"] = 2,
    };

    private readonly Dictionary<string, ParameterSpec> _parameters;
    private readonly double[] _classShift;

    /// <summary>Creates the weights.</summary>
    /// <param name="parameters">The entries of the detector's state dict.</param>
    /// <param name="classShift">The shifts of the biases of class scores; those of a fixture.</param>
    public DetectorParameters(IReadOnlyList<ParameterSpec> parameters, double[] classShift)
    {
        _parameters = parameters.ToDictionary(parameter => parameter.Name);
        _classShift = classShift;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<float> GetValues(string name, long count)
    {
        var parameter = _parameters[name];
        return name.StartsWith(Backbone, StringComparison.Ordinal)
            ? ReferenceFill.Values(name[Backbone.Length..], parameter.Shape, parameter.Kind == ParameterKind.NormBias)
            : Values(parameter);
    }

    private float[] Values(ParameterSpec parameter)
    {
        var name = parameter.Name;
        var parts = name.Split('.');
        var layer = parts[^2];
        var hash = ReferenceFill.Hash(name);
        var values = new float[parameter.Count];
        if (parts[^1] == "bias")
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(0.1 * (2 * ReferenceFill.Uniform(hash, i) - 1) + ShiftOf(layer, i));
            return values;
        }

        var n = s_relu.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) ? 6.0 : 3.0;
        var transposed =
            name.Contains("extra_trans_convs", StringComparison.Ordinal) || name.Contains(".upsample.", StringComparison.Ordinal);
        var fan = transposed ? parameter.Shape[0] : parameter.Shape.Skip(1).Aggregate(1, (product, dimension) => product * dimension);
        var (bound, gain) = (Math.Sqrt(n / fan), s_gains.GetValueOrDefault(layer, 1));
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)((2 * ReferenceFill.Uniform(hash, i) - 1) * bound * gain);
        return values;
    }

    private double ShiftOf(string layer, int i) =>
        layer switch
        {
            "retina_cls" => _classShift[i % _classShift.Length],
            "fc_cls" => _classShift[i],
            "rpn_cls" => -1 + 0.5 * i,
            "rpn_reg" when i % 4 >= 2 => i / 4,
            _ => 0,
        };
}
