using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Ops;

namespace MLNet.VisionGraph.Onnx.Export;

/// <summary>A detector while its graph is written.</summary>
/// <param name="Ops">The operations.</param>
/// <param name="Dense">The outputs of the convolutional part.</param>
/// <param name="ImageSize">The width and height inside the padding, [2].</param>
/// <param name="Scale">The factors from the photo's width and height to the image's, [2].</param>
/// <param name="Inputs">The inputs of the graph, to which more can be added.</param>
internal sealed record DetectorGraph(
    OnnxOps Ops,
    DenseOutputs<OnnxValue> Dense,
    OnnxValue ImageSize,
    OnnxValue Scale,
    List<ValueInfoProto> Inputs
);
