using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Parity;

/// <summary>Exports a network with the reference's weights and runs it on the reference's images.</summary>
public static class NetworkRun
{
    /// <summary>Runs a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="settings">What it is read for.</param>
    /// <param name="outputs">What to take out.</param>
    /// <param name="images">The number of images.</param>
    /// <param name="parameters">The parameters; the reference's fill rule when null.</param>
    /// <returns>The outputs' values by name, flat.</returns>
    public static IReadOnlyDictionary<string, float[]> Run(
        INetwork network,
        NetworkSettings settings,
        IReadOnlyList<OnnxOutput> outputs,
        int images,
        IParameterSource? parameters = null
    )
    {
        var model = OnnxExporter.Export(
            network,
            parameters ?? new ReferenceParameters(network, settings),
            new OnnxExportOptions { Network = settings, Outputs = outputs }
        );
        using var options = new SessionOptions();
        using var session = new InferenceSession(model, options);
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(
            ReferenceFill.Input(images, settings.Height, settings.Width),
            [images, 3, settings.Height, settings.Width]
        );
        var names = outputs.Select(output => output.Name).ToArray();
        using var results = session.Run(run, [OnnxExportOptions.DefaultInputName], [input], names);
        return names
            .Zip(results, (name, value) => (name, Values: value.GetTensorDataAsSpan<float>().ToArray()))
            .ToDictionary(pair => pair.name, pair => pair.Values);
    }
}
