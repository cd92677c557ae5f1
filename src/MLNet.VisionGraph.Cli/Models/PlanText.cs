using System.Text.Json;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Writes a quantization plan as JSON.</summary>
internal static class PlanText
{
    /// <summary>Writes the plan as <c>plan</c>; writes nothing if there is none.</summary>
    public static void Write(Utf8JsonWriter json, QuantizationPlan? plan)
    {
        if (plan is null)
            return;
        json.WriteStartObject("plan");
        json.WriteNumber("convolutions", plan.QuantizedLayers.Count + plan.FloatLayers.Count);
        json.WriteNumber("inFloat", plan.FloatLayers.Count);
        json.WriteString("ranges", plan.Ranges);
        json.WriteNullable("signalToNoise", plan.SignalToNoise);
        json.WriteNullable("cosine", plan.Cosine);
        json.WriteEndObject();
    }
}
