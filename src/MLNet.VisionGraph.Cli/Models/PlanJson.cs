using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>A quantization plan in JSON output.</summary>
internal sealed record PlanJson(int Convolutions, int InFloat, string Ranges, double? SignalToNoise, double? Cosine)
{
    /// <summary>Returns the plan for JSON output; null if there is none.</summary>
    public static PlanJson? Create(QuantizationPlan? plan) =>
        plan is null
            ? null
            : new PlanJson(
                plan.QuantizedLayers.Count + plan.FloatLayers.Count,
                plan.FloatLayers.Count,
                plan.Ranges,
                JsonText.Finite(plan.SignalToNoise),
                JsonText.Finite(plan.Cosine)
            );
}
