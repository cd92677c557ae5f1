using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>
/// Batch normalization of rows of channels (arXiv:1502.03167, algorithm 1), followed by an activation:
/// y = f(w (x − mean) / √(variance + ε) + b). Values are in single precision, statistics in double.
/// </summary>
internal sealed unsafe class ChannelNorm
{
    private readonly ChannelRows _rows;
    private readonly double[] _inverseDeviation;
    private readonly double[] _scale;
    private readonly float[] _scales;
    private readonly float[] _shifts;
    private readonly float[] _means;

    /// <summary>Creates the norm.</summary>
    /// <param name="rows">The rows, [N, C].</param>
    /// <param name="statistics">The mean and variance of each channel.</param>
    /// <param name="epsilon">The ε that is added to the variance.</param>
    /// <param name="weight">The weights w, one value per channel.</param>
    /// <param name="bias">The biases b, one value per channel.</param>
    public ChannelNorm(ChannelRows rows, ChannelStatistics statistics, double epsilon, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        _rows = rows;
        _inverseDeviation = Array.ConvertAll(statistics.Variance, variance => 1 / Math.Sqrt(variance + epsilon));
        _scale = new double[rows.Channels];
        var shift = new double[rows.Channels];
        for (var channel = 0; channel < rows.Channels; channel++)
        {
            _scale[channel] = weight[channel] * _inverseDeviation[channel];
            shift[channel] = bias[channel] - statistics.Mean[channel] * _scale[channel];
        }

        (_scales, _shifts, _means) = (rows.Repeat(_scale), rows.Repeat(shift), rows.Repeat(statistics.Mean));
    }

    /// <summary>Computes y.</summary>
    public void Apply(Activation activation, float* x, float* y)
    {
        switch (activation)
        {
            case Activation.Gelu:
                _rows.Run(new NormLoop<VectorGelu>(_scales, _shifts), x, given: null, y);
                break;
            case Activation.Relu:
                _rows.Run(new NormLoop<VectorRelu>(_scales, _shifts), x, given: null, y);
                break;
            default:
                _rows.Run(new NormLoop<VectorIdentity>(_scales, _shifts), x, given: null, y);
                break;
        }
    }

    /// <summary>Computes the gradients from the gradient with respect to y.</summary>
    /// <param name="activation">The activation f.</param>
    /// <param name="x">The values that were normalized.</param>
    /// <param name="ofOutput">The gradient with respect to y.</param>
    /// <param name="ofInput">Receives the gradient with respect to x.</param>
    /// <param name="throughStatistics">
    /// Whether mean and variance were computed from x, so that the gradient also flows through them.
    /// </param>
    /// <returns>The gradients with respect to w and b.</returns>
    public (float[] OfWeight, float[] OfBias) Differentiate(
        Activation activation,
        float* x,
        float* ofOutput,
        float* ofInput,
        bool throughStatistics
    )
    {
        // First the gradient with respect to z = w (x − mean) / √(variance + ε) + b, stored where the gradient with respect to x will
        // be.
        var (sums, products) = activation switch
        {
            Activation.Gelu => _rows.Run(new OutputGradientLoop<VectorGelu>(_scales, _shifts, _means), x, ofOutput, ofInput),
            Activation.Relu => _rows.Run(new OutputGradientLoop<VectorRelu>(_scales, _shifts, _means), x, ofOutput, ofInput),
            _ => _rows.Run(new OutputGradientLoop<VectorIdentity>(_scales, _shifts, _means), x, ofOutput, ofInput),
        };

        var (slope, offset) = (new double[_rows.Channels], new double[_rows.Channels]);
        for (var channel = 0; channel < _rows.Channels; channel++)
        {
            products[channel] *= _inverseDeviation[channel];
            if (!throughStatistics)
                continue;
            slope[channel] = -_scale[channel] * _inverseDeviation[channel] * products[channel] / _rows.Count;
            offset[channel] = -_scale[channel] * sums[channel] / _rows.Count;
        }

        _rows.Run(new InputGradientLoop(_scales, _means, _rows.Repeat(slope), _rows.Repeat(offset)), x, ofInput, ofInput);
        return (Array.ConvertAll(products, Convert.ToSingle), Array.ConvertAll(sums, Convert.ToSingle));
    }
}
