namespace MLNet.VisionGraph.Weights.Checkpoints.Torch;

/// <summary>A PyTorch checkpoint: the saved object, and the choice of the dictionary in it that is the state dict.</summary>
internal sealed class TorchCheckpoint
{
    private static readonly string[] s_emaNames = ["state_dict_ema", "model_ema", "ema_state_dict", "ema"];
    private static readonly string[] s_plainNames = ["state_dict", "model", "model_state_dict", "network", "net"];

    // What training checkpoints hold beside the model.
    private static readonly string[] s_otherNames =
    [
        "optimizer",
        "optimizers",
        "optimizer_state_dict",
        "optimizer_states",
        "opt",
        "scheduler",
        "lr_scheduler",
        "lr_schedulers",
        "scaler",
        "amp",
        "callbacks",
        "hyper_parameters",
        "loops",
    ];

    private readonly object? _root;
    private readonly TorchTensorReader _tensors;

    private TorchCheckpoint(object? root, ITorchStorages storages, ReadBudget budget)
    {
        _root = root;
        _tensors = new TorchTensorReader(storages, budget);
    }

    public static TorchCheckpoint Open(ByteSource source, CheckpointFormat format)
    {
        ReadBudget budget = new(source.Length);
        TorchConstructors constructors = new();
        if (format == CheckpointFormat.TorchLegacy)
        {
            TorchLegacyStorages legacy = new(source, constructors);
            return new TorchCheckpoint(legacy.Root, legacy, budget);
        }

        TorchZipStorages zip = new(source, budget);
        using var pickle = ByteSource.FromMemory(zip.PickleBytes);
        return new TorchCheckpoint(new PickleMachine(new PickleInput(pickle, 0), constructors).Run(), zip, budget);
    }

    /// <summary>
    /// Reads the tensors of the state dict that the preference selects. Other tensors, such as the optimizer's, are never read.
    /// </summary>
    public StateDict Read(EmaPreference ema)
    {
        var chosen = Choose(ema);
        List<KeyValuePair<string, WeightTensor>> entries = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach ((var key, var value) in chosen.Items)
        {
            if (key is not string name || value is not TorchTensor tensor)
                continue;
            if (!names.Add(name))
                throw new InvalidDataException($"two tensors are named '{name}'");
            entries.Add(new(name, _tensors.Read(tensor, name)));
        }

        return new StateDict(entries);
    }

    private PickleDict Choose(EmaPreference ema)
    {
        if (_root is not PickleDict root)
        {
            throw new InvalidDataException(
                $"it holds {Describe(_root)}, not a dictionary of tensors: save model.state_dict() instead of the model itself"
            );
        }

        if (ema != EmaPreference.Ignore && Find(root, s_emaNames) is PickleDict average)
            return average;
        if (ema == EmaPreference.Require)
            throw new InvalidDataException($"it holds no averaged (EMA) weights under {List(s_emaNames)}, which were required");
        if (Find(root, s_plainNames) is PickleDict plain)
            return plain;
        if (HasTensors(root))
            return root;
        if (Find(root, s_emaNames) is null && FindLargest(root) is PickleDict largest)
            return largest;
        return Find(root, s_emaNames) is null
            ? throw new InvalidDataException($"it holds no state dict: neither tensors nor {List(s_plainNames)}; its keys are {Keys(root)}")
            : throw new InvalidDataException("it holds averaged (EMA) weights only, which were to be ignored");
    }

    private static PickleDict? Find(PickleDict root, string[] names) =>
        names.Select(name => root.Find(name) as PickleDict).FirstOrDefault(value => value is not null && HasTensors(value));

    // Other tools use other names, in dictionaries of dictionaries. A model has more tensors than the state of any of its parameters.
    // Each dictionary is visited once: a hostile file may refer to one many times, or to itself.
    private static PickleDict? FindLargest(PickleDict root)
    {
        HashSet<PickleDict> visited = new(ReferenceEqualityComparer.Instance) { root };
        Queue<PickleDict> queue = new([root]);
        PickleDict? largest = null;
        var most = 0;
        while (queue.TryDequeue(out var dictionary))
        {
            var tensors = dictionary.Items.Count(item => item is { Key: string, Value: TorchTensor });
            if (tensors > most)
                (largest, most) = (dictionary, tensors);
            foreach (var (key, value) in dictionary.Items)
            {
                if (key is string name && !s_otherNames.Contains(name) && value is PickleDict inner && visited.Add(inner))
                    queue.Enqueue(inner);
            }
        }

        return largest;
    }

    private static bool HasTensors(PickleDict dictionary) => dictionary.Items.Any(item => item is { Key: string, Value: TorchTensor });

    private static string List(string[] names) => string.Join(", ", names.Select(name => $"'{name}'"));

    private static string Keys(PickleDict root) =>
        root.Items.Count == 0 ? "none" : string.Join(", ", root.Items.Take(8).Select(item => $"'{item.Key}'"));

    private static string Describe(object? value) =>
        value switch
        {
            null => "None",
            PickleObject placeholder => $"an object of the class {placeholder.Class.FullName}",
            PickleGlobal global => $"the class {global.FullName}",
            TorchTensor => "a single tensor",
            List<object?> => "a list",
            object?[] => "a tuple",
            _ => $"a {value.GetType().Name}",
        };
}
