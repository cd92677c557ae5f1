using System.Globalization;
using System.Text;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A callback that logs a training run to a CSV file: one row per epoch with its metrics and, optionally, a row every few steps without
/// metrics. Numbers use the invariant culture and round-trip exactly; each row is on disk as soon as it is written.
/// </summary>
/// <remarks>
/// A resumed training run continues the file: rows beyond the checkpoint and an incomplete last line are removed first. A metric that first
/// appears later adds a column.
/// </remarks>
public sealed class CsvMetricsLog : TrainingCallback, IDisposable
{
    private static readonly string[] s_fixedColumns =
    [
        "epoch",
        "step",
        "learning_rate",
        "loss",
        "images_per_second",
        "data_wait_share",
        "elapsed_seconds",
    ];

    private readonly string _path;
    private readonly int _everySteps;
    private readonly List<string> _columns = [];
    private StreamWriter? _writer;

    /// <summary>Creates the log.</summary>
    /// <param name="path">The path of the file. A training run that is not resumed replaces an existing file.</param>
    /// <param name="everySteps">
    /// The number of updates between rows, in addition to those of the epochs; 0 means none. The default is 0.
    /// </param>
    /// <exception cref="ArgumentException">The path is empty, or the number of updates is negative.</exception>
    public CsvMetricsLog(string path, int everySteps = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(everySteps);
        (_path, _everySteps) = (path, everySteps);
    }

    /// <inheritdoc/>
    public override void OnTrainStart(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Dispose();
        if (Path.GetDirectoryName(Path.GetFullPath(_path)) is { } folder)
            Directory.CreateDirectory(folder);
        var rows = state.IsResumed && File.Exists(_path) ? WholeLines(File.ReadAllText(_path)) : [];
        _columns.Clear();
        _columns.AddRange(
            rows.Count > 0 && rows[0].StartsWith("epoch,step,", StringComparison.Ordinal) ? rows[0].Split(',') : s_fixedColumns
        );
        Rewrite(rows.Skip(1).Where(row => StepOf(row) <= state.Step));
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_everySteps > 0 && state.Step % _everySteps == 0)
            WriteRow(state, new Dictionary<string, double>());
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        WriteRow(state, state.Metrics);
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingState state) => Dispose();

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _writer?.Dispose();
        _writer = null;
    }

    private void WriteRow(TrainingState state, IReadOnlyDictionary<string, double> metrics)
    {
        if (_writer is null)
            return;

        // The epoch's loss is already in the loss column.
        var values = metrics
            .Where(metric => metric.Key != MetricNames.Loss)
            .ToDictionary(metric => ColumnOf(metric.Key), metric => metric.Value);
        string[] added = [.. values.Keys.Except(_columns)];
        if (added.Length > 0)
        {
            _columns.AddRange(added);
            Dispose();
            Rewrite(WholeLines(File.ReadAllText(_path)).Skip(1));
        }

        values["epoch"] = state.Epoch;
        values["step"] = state.Step;
        values["learning_rate"] = state.LearningRate;
        values["loss"] = metrics.TryGetValue(MetricNames.Loss, out var loss) ? loss : state.Loss;
        values["images_per_second"] = state.ImagesPerSecond;
        values["data_wait_share"] = state.DataWaitShare;
        values["elapsed_seconds"] = state.Elapsed.TotalSeconds;
        WriteLine(
            string.Join(
                ',',
                _columns.Select(column =>
                    values.TryGetValue(column, out var value) ? value.ToString("R", CultureInfo.InvariantCulture) : string.Empty
                )
            )
        );
    }

    // Writes a new file and then replaces the old one; rows are padded to the number of columns.
    private void Rewrite(IEnumerable<string> rows)
    {
        var temporary = _path + ".tmp";
        StringBuilder text = new();
        text.Append(string.Join(',', _columns)).Append('\n');
        foreach (var row in rows)
            text.Append(row).Append(',', Math.Max(0, _columns.Count - 1 - row.Count(c => c == ','))).Append('\n');
        File.WriteAllText(temporary, text.ToString());
        File.Move(temporary, _path, overwrite: true);
        _writer = new StreamWriter(new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read))
        {
            NewLine = "\n",
            AutoFlush = true,
        };
    }

    private void WriteLine(string line) => _writer!.WriteLine(line);

    private static List<string> WholeLines(string text)
    {
        var end = text.LastIndexOf('\n');
        return end < 0 ? [] : [.. text[..end].Split('\n').Select(line => line.TrimEnd('\r'))];
    }

    private static long StepOf(string row)
    {
        var cells = row.Split(',', 3);
        return cells.Length == 3 && long.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step
            : long.MaxValue;
    }

    private static string ColumnOf(string metric) =>
        string.Create(
            metric.Length,
            metric,
            static (span, name) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = name[i] is ',' or '"' or '\r' or '\n' ? '_' : name[i];
            }
        );
}
