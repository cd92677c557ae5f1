using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx.Ops;

/// <summary>The positions of the occupied slots of all images: pairs of image and slot, [R, 2] in the graph.</summary>
/// <param name="Shape">The shape of the slots.</param>
/// <param name="Name">The name of the positions in the graph.</param>
/// <param name="Batch">The name of the number of images in the graph, [1].</param>
internal sealed record OnnxSlots(TensorShape Shape, string Name, string Batch) : OnnxNamed(Shape, Name);
