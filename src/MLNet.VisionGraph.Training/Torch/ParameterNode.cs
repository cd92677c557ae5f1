using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>A place in the tree of names: <c>blocks1.0.dw0</c> is three of them. It holds parameters and buffers, and has no computation of its own.</summary>
internal sealed class ParameterNode(string name) : nn.Module(name)
{
    /// <summary>Gets the node of a name below this one, made where it is missing.</summary>
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

    /// <summary>Gets a parameter or buffer of this very node.</summary>
    public Tensor Get(string name, bool isParameter) => isParameter ? get_parameter(name)! : get_buffer(name)!;
}
