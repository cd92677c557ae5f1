using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// A node in the tree of names: <c>blocks1.0.dw0</c> consists of three. It holds parameters and buffers and computes nothing.
/// </summary>
internal sealed class ParameterNode(string name) : nn.Module(name)
{
    /// <summary>Gets the child of a given name, created if it does not exist.</summary>
    public ParameterNode Child(string name)
    {
        foreach (var (childName, child) in named_children())
        {
            if (childName == name)
                return (ParameterNode)child;
        }

        var made = new ParameterNode(name);
        register_module(name, made);
        return made;
    }

    public void Add(string name, Parameter parameter) => register_parameter(name, parameter);

    public void Add(string name, Tensor buffer) => register_buffer(name, buffer);

    /// <summary>Gets a parameter or buffer of this node.</summary>
    public Tensor Get(string name, bool isParameter) => isParameter ? get_parameter(name)! : get_buffer(name)!;
}
