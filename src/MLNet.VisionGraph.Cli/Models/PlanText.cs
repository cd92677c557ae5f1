using System.Text.Json;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Onnx;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Writes for scripts what calibration for eight bits has found out.</summary>
internal static class PlanText
{
    /// <summary>Writes it as <c>plan</c>; nothing where there is none.</summary>
    public static void Write(Utf8JsonWriter json, QuantizationPlan? plan)
    {
        if (plan is null)
            return;
        json.WriteStartObject("plan");
        json.WriteNumber("convolutions", plan.QuantizedPlaces.Count + plan.FloatPlaces.Count);
        json.WriteNumber("inFloat", plan.FloatPlaces.Count);
        json.WriteString("ranges", plan.RangeMethod.ToString());
        json.WriteNullable("signalToNoise", plan.SignalToNoise);
        json.WriteNullable("cosine", plan.Cosine);
        json.WriteEndObject();
    }
}
