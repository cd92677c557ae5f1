using System.IO.Hashing;
using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNet.VisionGraph.Onnx.Format;

namespace MLNet.VisionGraph.Onnx.Ops;

/// <summary>A builder of ONNX graphs that names nodes and constants and keeps only those that the outputs need.</summary>
/// <param name="halves">Whether weights are stored in half precision.</param>
internal sealed class OnnxGraphBuilder(bool halves = false)
{
    // Below this, a cast costs more bytes than it saves.
    private const int FewestHalves = 256;

    private readonly List<NodeProto> _nodes = [];
    private readonly Dictionary<string, TensorProto> _constants = [];
    private readonly Dictionary<string, string> _shared = [];
    private readonly Dictionary<string, int> _names = [];
    private readonly List<NodeProto> _annotations = [];

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    public string Node(string op, IEnumerable<string> inputs, string? name = null, params AttributeProto[] attributes) =>
        Node(op, inputs, outputs: 1, name, attributes)[0];

    /// <summary>Adds a node and returns the names of its outputs.</summary>
    public string[] Node(string op, IEnumerable<string> inputs, int outputs, string? name, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = Unique(name ?? op) };
        node.Input.AddRange(inputs);
        for (var i = 0; i < outputs; i++)
            node.Output.Add(outputs == 1 ? $"{node.Name}.out" : $"{node.Name}.out{i}");
        node.Attribute.AddRange(attributes);
        _nodes.Add(node);
        return [.. node.Output];
    }

    /// <summary>Adds a second name for a value, under which it can be an output of the graph.</summary>
    public void Alias(string value, string name)
    {
        var node = new NodeProto { OpType = "Identity", Name = Unique("output") };
        node.Input.Add(value);
        node.Output.Add(name);
        _nodes.Add(node);
    }

    /// <summary>
    /// Adds a node that leads to no output but is kept: readers of the file look for it by its name, which is used unchanged.
    /// </summary>
    public void Annotate(string domain, string op, string name, string input, params AttributeProto[] attributes)
    {
        var node = new NodeProto
        {
            Domain = domain,
            OpType = op,
            Name = name,
        };
        node.Input.Add(input);
        node.Output.Add($"{name}.out");
        node.Attribute.AddRange(attributes);
        _annotations.Add(node);
    }

    /// <summary>Adds a constant that holds one string.</summary>
    public string Text(string name, string value)
    {
        var tensor = new TensorProto { Name = Unique(name), DataType = (int)TensorProto.Types.DataType.String };
        tensor.Dims.Add(1);
        tensor.StringData.Add(ByteString.CopyFromUtf8(value));
        _constants[tensor.Name] = tensor;
        return tensor.Name;
    }

    /// <summary>
    /// Adds a float constant under a unique name, or finds the one with the same name and values, which several layers share. In a graph
    /// with half-precision weights it is stored as such and cast when a session is opened.
    /// </summary>
    public string Constant(string name, ReadOnlySpan<float> values, params long[] shape)
    {
        var key = KeyOf(name, MemoryMarshal.AsBytes(values), shape);
        if (!_shared.TryGetValue(key, out var found))
            _shared[key] = found = NewConstant(name, values, shape);
        return found;
    }

    private string NewConstant(string name, ReadOnlySpan<float> values, long[] shape)
    {
        var half = halves && values.Length >= FewestHalves ? Array.ConvertAll(values.ToArray(), value => (Half)value) : [];
        if (half.Length == 0 || half.Any(Half.IsInfinity))
            return Add(Unique(name), TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

        // Not an initializer: ML.NET checks the types of initializers when it opens a model and supports none of 16 bits.
        var value = new AttributeProto
        {
            Name = "value",
            Type = AttributeProto.Types.AttributeType.Tensor,
            T = Tensor(string.Empty, TensorProto.Types.DataType.Float16, MemoryMarshal.AsBytes(half.AsSpan()), shape),
        };
        var stored = Node("Constant", [], name, value);
        return Node("Cast", [stored], $"{name}.cast", Attribute("to", (long)TensorProto.Types.DataType.Float));
    }

    /// <summary>Adds a constant of 8-bit integers, or finds the one with the same name and values.</summary>
    public string Constant(string name, ReadOnlySpan<sbyte> values, params long[] shape) =>
        ShareLayer(name, TensorProto.Types.DataType.Int8, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a constant of 32-bit integers, or finds the one with the same name and values.</summary>
    public string Constant(string name, ReadOnlySpan<int> values, params long[] shape) =>
        ShareLayer(name, TensorProto.Types.DataType.Int32, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a scalar byte constant, or finds the one with the same value.</summary>
    public string SharedByte(byte value) => Share($"b:{value}", "byte", TensorProto.Types.DataType.Uint8, [value], []);

    /// <summary>Adds a float constant, or finds the one with the same values.</summary>
    public string SharedConstant(ReadOnlySpan<float> values, params long[] shape) =>
        Share(
            $"f{string.Join('x', shape)}:{Convert.ToHexString(MemoryMarshal.AsBytes(values))}",
            "const",
            TensorProto.Types.DataType.Float,
            MemoryMarshal.AsBytes(values),
            shape
        );

    /// <summary>Adds an int64 vector, or finds the one with the same values.</summary>
    public string Integers(params long[] values) => IntegerTensor(values, values.Length);

    /// <summary>Adds an int64 tensor, or finds the one with the same values; a scalar if there are no dimensions.</summary>
    public string IntegerTensor(ReadOnlySpan<long> values, params long[] shape) =>
        Share(
            $"i{string.Join('x', shape)}:{string.Join(',', values.ToArray())}",
            "ints",
            TensorProto.Types.DataType.Int64,
            MemoryMarshal.AsBytes(values),
            shape
        );

    public static AttributeProto Attribute(string name, long value) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.Int,
            I = value,
        };

    public static AttributeProto Attribute(string name, float value) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.Float,
            F = value,
        };

    public static AttributeProto Attribute(string name, string value) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.String,
            S = ByteString.CopyFromUtf8(value),
        };

    public static AttributeProto Attribute(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    public static AttributeProto Attribute(string name, IEnumerable<string> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Strings };
        attribute.Strings.AddRange(values.Select(ByteString.CopyFromUtf8));
        return attribute;
    }

    /// <summary>
    /// Builds the graph from the nodes and constants that lead to the outputs, in the order in which they were added, and the annotations.
    /// </summary>
    public GraphProto Build(string name, IEnumerable<ValueInfoProto> inputs, IReadOnlyCollection<ValueInfoProto> outputs)
    {
        var needed = outputs.Select(output => output.Name).ToHashSet();
        var kept = new Stack<NodeProto>();
        for (var i = _nodes.Count - 1; i >= 0; i--)
        {
            if (!_nodes[i].Output.Any(needed.Contains))
                continue;
            needed.UnionWith(_nodes[i].Input);
            kept.Push(_nodes[i]);
        }

        var graph = new GraphProto { Name = name };
        graph.Node.AddRange(kept);
        graph.Node.AddRange(_annotations);
        needed.UnionWith(_annotations.SelectMany(annotation => annotation.Input));
        graph.Initializer.AddRange(_constants.Values.Where(constant => needed.Contains(constant.Name)));
        graph.Input.AddRange(inputs);
        graph.Output.AddRange(outputs);
        return graph;
    }

    private static string KeyOf(string name, ReadOnlySpan<byte> bytes, long[] shape) =>
        $"{name}:{string.Join('x', shape)}:{XxHash128.HashToUInt128(bytes)}";

    private string ShareLayer(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, long[] shape) =>
        Share($"{type}:{KeyOf(name, bytes, shape)}", name, type, bytes, shape);

    private string Share(string key, string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        if (!_shared.TryGetValue(key, out var found))
            _shared[key] = found = Add(Unique(name), type, bytes, shape);
        return found;
    }

    private string Add(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        _constants[name] = Tensor(name, type, bytes, shape);
        return name;
    }

    private static TensorProto Tensor(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)type,
            RawData = ByteString.CopyFrom(bytes),
        };
        tensor.Dims.AddRange(shape);
        return tensor;
    }

    // The first use of a name gets no suffix, so that the names in the network and in the file agree.
    private string Unique(string name)
    {
        var count = CollectionsMarshal.GetValueRefOrAddDefault(_names, name, out _)++;
        return count == 0 ? name : $"{name}_{count}";
    }
}
