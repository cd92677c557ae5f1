using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>A model's session with its inputs and outputs as columns see them.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly Stream _content;
    private readonly Dictionary<string, Tensor> _inputs;
    private readonly Dictionary<string, Tensor> _outputs;
    private readonly InferenceSession _session;
    private volatile bool _disposed;

    /// <param name="content">The model's bytes, wanted again when it is saved; owned from here on.</param>
    /// <param name="open">Makes the session.</param>
    /// <param name="options">Shapes, GPU, threads.</param>
    private OnnxModel(Stream content, Func<SessionOptions, InferenceSession> open, OnnxOptions options)
    {
        _content = content;
        try
        {
            _session = Open(open, options);
            _inputs = Describe(Session.InputMetadata, options.ShapeDictionary);
            _outputs = Describe(Session.OutputMetadata, options.ShapeDictionary);
            SlotNames = OnnxSlotNames.Read(ToBytes());
        }
        catch (OnnxRuntimeException e)
        {
            Dispose();
            throw new InvalidOperationException($"Error initializing model :{e}", e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The session; the runtime itself does not notice that one is gone, and crashes.</summary>
    public InferenceSession Session => _disposed ? throw new ObjectDisposedException(nameof(OnnxTransformer)) : _session;

    /// <summary>The slot names that the file gives, by output.</summary>
    public IReadOnlyDictionary<string, string[]> SlotNames { get; }

    public IEnumerable<string> InputNames => Session.InputNames;

    public IEnumerable<string> OutputNames => Session.OutputNames;

    public static OnnxModel FromFile(OnnxOptions options)
    {
        if (!File.Exists(options.ModelFile))
            throw new IOException($"Model file {options.ModelFile} does not exists.");
        var content = new FileStream(options.ModelFile, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return new OnnxModel(content, session => new InferenceSession(options.ModelFile, session), options);
    }

    public static OnnxModel FromBytes(byte[] bytes, OnnxOptions options) =>
        new(new MemoryStream(bytes, writable: false), session => new InferenceSession(bytes, session), options);

    public Tensor GetInput(string name) => _inputs.TryGetValue(name, out Tensor tensor) ? tensor : throw Unknown(name,
        $"Input tensor, {name}, does not exist in the ONNX model. Available input names are [{string.Join(",", InputNames)}]. Available initializers are [{string.Join(",", Session.OverridableInitializerMetadata.Keys)}]");

    public Tensor GetOutput(string name) => _outputs.TryGetValue(name, out Tensor tensor) ? tensor : throw Unknown(name,
        $"Ouput tensor, {name}, does not exist in the ONNX model. Available output names are [{string.Join(",", OutputNames)}].");

    /// <summary>The model as it was given.</summary>
    public byte[] ToBytes()
    {
        lock (_content)
        {
            _content.Position = 0;
            byte[] bytes = new byte[_content.Length];
            _content.ReadExactly(bytes);
            return bytes;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _session?.Dispose();
        _content.Dispose();
    }

    private static InferenceSession Open(Func<SessionOptions, InferenceSession> open, OnnxOptions options)
    {
        if (options.GpuDeviceId is int gpu)
        {
            try
            {
                using SessionOptions cuda = SessionOptions.MakeSessionOptionWithCudaProvider(gpu);
                return open(cuda);
            }
            catch (OnnxRuntimeException) when (options.FallbackToCpu)
            {
            }
        }

        using var cpu = new SessionOptions { InterOpNumThreads = options.InterOpNumThreads ?? 0, IntraOpNumThreads = options.IntraOpNumThreads ?? 0 };
        return open(cpu);
    }

    private static Dictionary<string, Tensor> Describe(IReadOnlyDictionary<string, NodeMetadata> metadata, IDictionary<string, int[]> shapes)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string name, NodeMetadata node) in metadata)
        {
            Contracts.Check(node.IsTensor, $"ONNX variable {name} is no tensor");
            int[] shape = node.Dimensions;
            if (shapes != null && shapes.TryGetValue(name, out int[] given))
            {
                // Only an unknown dimension may take the place of another one.
                bool fits = given.Length == shape.Length && given.Zip(shape).All(d => d.First <= 0 || d.Second <= 0 || d.First == d.Second);
                if (!fits)
                {
                    throw new ArgumentOutOfRangeException(
                        $"The specified shape {string.Join(",", given)} is not compatible with the shape {string.Join(",", shape)} loaded from the ONNX model file. Only unknown dimension can replace or be replaced by another dimension.",
                        given, "shapeDictionary");
                }

                shape = given;
            }

            tensors.Add(name, new Tensor(name, shape, DataViewTypes.FromRawType(node.ElementType)));
        }

        return tensors;
    }

    /// <summary>The arguments stand where the real package puts them.</summary>
    private static ArgumentOutOfRangeException Unknown(string name, string message) => new(message, name, nameof(name));

    /// <summary>An input or output: an unknown first dimension is the batch, which is one row.</summary>
    internal sealed class Tensor
    {
        public Tensor(string name, int[] shape, PrimitiveDataViewType itemType)
        {
            Name = name;
            ItemType = itemType;
            Shape = [.. shape];
            if (Shape.Length > 0 && Shape[0] <= 0)
                Shape[0] = 1;
            if (Shape.Length == 0)
                ColumnType = itemType;
            else
                ColumnType = Shape.All(d => d > 0) ? new VectorDataViewType(itemType, Shape) : new VectorDataViewType(itemType);
        }

        public string Name { get; }

        /// <summary>Dimensions; 0 or less where unknown.</summary>
        public int[] Shape { get; }

        public PrimitiveDataViewType ItemType { get; }

        public DataViewType ColumnType { get; }

        /// <summary>Product of the known dimensions.</summary>
        public int KnownCount => Shape.Where(d => d > 0).Aggregate(1, (product, d) => checked(product * d));

        /// <summary>The shape of a tensor of that many items: one unknown dimension follows from it.</summary>
        public long[] ShapeFor(int count)
        {
            int unknown = Shape.Count(d => d <= 0);
            Contracts.Check(unknown <= 1, $"Input '{Name}' has shape {string.Join(",", Shape)}: only one dimension besides the first may be unknown");
            long rest = Math.Max(1, count / KnownCount);
            Contracts.Check(KnownCount * (unknown == 1 ? rest : 1) == count, $"Input shape mismatch: Input '{Name}' has shape {string.Join(",", Shape)}, but input data is of length {count}.");
            return [.. Shape.Select(d => d > 0 ? d : rest)];
        }
    }
}
