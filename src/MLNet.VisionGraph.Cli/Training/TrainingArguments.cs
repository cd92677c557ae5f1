using System.Globalization;
using System.Text;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>The checks of a training's arguments, which come before anything is read or written.</summary>
internal static class TrainingArguments
{
    // File systems allow 255 bytes in a name; the longest ending of ours has 16.
    private const int MaxNameBytes = 230;

    /// <summary>Checks the name of the model.</summary>
    public static void CheckName(string name)
    {
        if (
            name.Length == 0
            || name is "." or ".."
            || name.Any(character => "/\\:*?\"<>|';%$".Contains(character) || char.IsControl(character))
        )
        {
            throw new UsageException(
                "--name is the name of a folder, of files, and of a project, "
                    + $"which '{ErrorText.OneLine(name)}' cannot be: remove / \\ : * ? \" < > | ' ; % $."
            );
        }

        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
            throw new UsageException($"--name is longer than {MaxNameBytes} bytes, too long for the names of files.");
    }

    /// <summary>Checks the time limit of a search.</summary>
    public static void CheckTime(double? seconds, bool isResumed)
    {
        if (seconds is null)
            return;
        if (seconds is not (> 0 and < 1e7))
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--train-time takes seconds above 0, not {seconds}."));
        if (isResumed)
            throw new UsageException("--resume continues one training; with --train-time there are several. Omit one of them.");
    }

    /// <summary>Checks a number that has a minimum.</summary>
    public static void CheckMinimum(string option, int? value, int minimum)
    {
        if (value < minimum)
            throw new UsageException($"{option} takes {minimum} or more, not {value}.");
    }

    /// <summary>Checks the name of a device.</summary>
    public static void CheckDevice(string device)
    {
        if (
            device is not ("cpu" or "cuda")
            && !(
                device.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            )
        )
            throw new UsageException($"--device takes cpu, cuda or cuda:N, not '{device}'.");
    }
}
