namespace MLNet.VisionGraph.Weights.Checkpoints.Torch;

/// <summary>A PyTorch checkpoint: the saved object, and the choice of the dictionary in it that is the state dict.</summary>
internal sealed class TorchCheckpoint
{
    private static readonly string[] s_emaNames = ["state_dict_ema", "model_ema", "ema_state_dict", "ema"];
    private static readonly string[] s_plainNames = ["state_dict", "model", "model_state_dict", "network", "net"];

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
        return Find(root, s_emaNames) is null
            ? throw new InvalidDataException($"it holds no state dict: neither tensors nor {List(s_plainNames)}; its keys are {Keys(root)}")
            : throw new InvalidDataException("it holds averaged (EMA) weights only, which were to be ignored");
    }

    private static PickleDict? Find(PickleDict root, string[] names) =>
        names.Select(name => root.Find(name) as PickleDict).FirstOrDefault(value => value is not null && HasTensors(value));

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
