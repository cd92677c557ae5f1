using Microsoft.ML.OnnxRuntime;

namespace MLNet.VisionGraph.Training.Distillation;

/// <summary>A teacher in an ONNX file, scored by ONNX Runtime in small batches.</summary>
internal sealed class OnnxTeacher : DistillationTeacher
{
    private const float SmallestProbability = 1e-30f;

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly OnnxTeacherSignature _signature;
    private readonly OnnxTeacherOptions _options;
    private (int Height, int Width) _student;
    private TeacherInputs? _inputs;
    private float[] _input = [];
    private bool _isDisposed;

    private OnnxTeacher(InferenceSession session, OnnxTeacherSignature signature, OnnxTeacherOptions options, string description)
        : base(description, signature.Classes)
    {
        (_session, _signature, _options) = (session, signature, options);
        _ = (Side(signature.Height, student: 1), Side(signature.Width, student: 1)); // throws early if the file and the crop do not match
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="options">The options that describe the teacher's input and output.</param>
    public static OnnxTeacher Open(string path, OnnxTeacherOptions options) =>
        Open(session => new InferenceSession(path, session), Path.GetFileName(path), options);

    /// <summary>Opens a model in memory.</summary>
    /// <param name="model">The content of the ONNX file.</param>
    /// <param name="name">The name for messages.</param>
    /// <param name="options">The options that describe the teacher's input and output.</param>
    public static OnnxTeacher Open(byte[] model, string name, OnnxTeacherOptions options) =>
        Open(session => new InferenceSession(model, session), name, options);

    private protected override float[] Compute(TeacherImages images)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var inputs = InputsFor(images.Height, images.Width);
        var batch = _signature.Batch ?? Math.Min(_options.BatchSize, images.Count);
        if (_input.Length < batch * inputs.Length)
            _input = new float[batch * inputs.Length];

        var logits = new List<float>();
        for (var first = 0; first < images.Count; first += batch)
        {
            var count = Math.Min(batch, images.Count - first);
            for (var i = 0; i < count; i++)
                inputs.Write(images, first + i, _input.AsSpan(i * inputs.Length, inputs.Length));
            logits.AddRange(Run(inputs, count, _signature.Batch ?? count));
        }

        if (_options.IsProbabilities)
            return [.. logits.Select(probability => MathF.Log(float.Max(probability, SmallestProbability)))];
        return [.. logits];
    }

    private protected override void Dispose(bool disposing)
    {
        if (!disposing || _isDisposed)
            return;
        _isDisposed = true;
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static OnnxTeacher Open(Func<SessionOptions, InferenceSession> open, string name, OnnxTeacherOptions options)
    {
        options.Check();
        var description = $"'{name}'";
        using var sessionOptions = new SessionOptions
        {
            IntraOpNumThreads = options.Threads ?? Environment.ProcessorCount,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        // The teacher and the training step alternate: threads that spin while waiting for the next batch would slow the step down.
        sessionOptions.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        InferenceSession session;
        try
        {
            session = open(sessionOptions);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidDataException(
                $"The teacher {description} could not be opened as an ONNX file: {exception.Message}",
                exception
            );
        }

        try
        {
            return new OnnxTeacher(session, OnnxTeacherSignature.Read(session, options.Output, description), options, description);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    // The conversion of the student's images to the teacher's input, recreated when the student's image size changes.
    private TeacherInputs InputsFor(int height, int width)
    {
        if (_inputs is not null && _student == (height, width))
            return _inputs;
        var (frameHeight, seenHeight) = Side(_signature.Height, height);
        var (frameWidth, seenWidth) = Side(_signature.Width, width);
        (_student, _input) = ((height, width), []);
        return _inputs = new TeacherInputs(_options, (frameHeight, frameWidth), (seenHeight, seenWidth));
    }

    // One side of the file's input, and how much of it the network inside the file sees.
    private (int Frame, int Seen) Side(int? file, int student)
    {
        if (file is { } given)
            return (given, _options.TakesPixels ? MiddleOf(given) : given);
        var seen = _options.ImageSize ?? student;
        return (_options.TakesPixels ? _options.Preprocessing.ResizeTo(seen) : seen, seen);
    }

    // The inverse of ResizeTo: a step of one pixel here is a step of one or more there, so at most one size matches.
    private int MiddleOf(int frame)
    {
        var seen = (int)Math.Ceiling(frame * _options.Preprocessing.CropFraction - 1e-6);
        return _options.Preprocessing.ResizeTo(seen) == frame
            ? seen
            : throw new InvalidDataException(
                $"The teacher {Description} takes images with a side of {frame} pixels, "
                    + $"but no image has that before {_options.Preprocessing.CropFraction} of its side is cut out. "
                    + $"Set {nameof(ImagePreprocessing.CropFraction)} to what the file was exported with; 1 if it cuts nothing."
            );
    }

    private float[] Run(TeacherInputs inputs, int count, int fed)
    {
        try
        {
            using var input = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance,
                _input.AsMemory(0, fed * inputs.Length),
                [fed, 3, inputs.Frame.Height, inputs.Frame.Width]
            );
            using var results = _session.Run(_runOptions, [_signature.Input], [input], [_signature.Output]);
            var values = results[0].GetTensorDataAsSpan<float>();
            if (values.Length % fed != 0)
                throw new InvalidOperationException(
                    $"The teacher {Description} gave [{string.Join(", ", results[0].GetTensorTypeAndShape().Shape)}] for {fed} inputs; "
                        + $"[{fed}, classes] was expected."
                );
            return values[..(values.Length / fed * count)].ToArray();
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidOperationException(
                $"The teacher {Description} could not score {fed} inputs of 3 × {inputs.Frame.Height} × {inputs.Frame.Width}: "
                    + $"{exception.Message} A file that was exported for one image at a time requires "
                    + $"{nameof(OnnxTeacherOptions)}.{nameof(OnnxTeacherOptions.BatchSize)} = 1.",
                exception
            );
        }
    }
}
