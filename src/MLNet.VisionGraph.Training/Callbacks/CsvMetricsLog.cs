using System.Globalization;
using System.Text;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// Writes a training as a CSV file: a row an epoch with its metrics, and if asked for a row every few steps without. Numbers are in the invariant culture
/// and come back exactly; each row is on disk as soon as it is written.
/// </summary>
/// <remarks>
/// A resumed training goes on with the file: rows beyond the checkpoint and a last line that was cut off are taken out first. A metric that turns up later
/// gets a further column.
/// </remarks>
public sealed class CsvMetricsLog : TrainingCallback, IDisposable
{
    private static readonly string[] FixedColumns = ["epoch", "step", "learning_rate", "loss", "images_per_second", "data_wait_share", "elapsed_seconds"];

    private readonly string _path;
    private readonly int _everySteps;
    private readonly List<string> _columns = [];
    private StreamWriter? _writer;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file's path. A training that is not resumed replaces what is there.</param>
    /// <param name="everySteps">After how many updates a row is written, besides those of the epochs; 0 means none. Default: 0.</param>
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
        List<string> rows = state.IsResumed && File.Exists(_path) ? WholeLines(File.ReadAllText(_path)) : [];
        _columns.Clear();
        _columns.AddRange(rows.Count > 0 && rows[0].StartsWith("epoch,step,", StringComparison.Ordinal) ? rows[0].Split(',') : FixedColumns);
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

        // The epoch's own loss is the loss of the row already.
        var values = metrics.Where(metric => metric.Key != MetricNames.Loss).ToDictionary(metric => ColumnOf(metric.Key), metric => metric.Value);
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
        WriteLine(string.Join(',', _columns.Select(column => values.TryGetValue(column, out var value) ? value.ToString("R", CultureInfo.InvariantCulture) : string.Empty)));
    }

    // Writes a new file beside the old one and puts it in its place, with rows filled up to the number of columns.
    private void Rewrite(IEnumerable<string> rows)
    {
        var temporary = _path + ".tmp";
        StringBuilder text = new();
        text.Append(string.Join(',', _columns)).Append('\n');
        foreach (var row in rows)
            text.Append(row).Append(',', Math.Max(0, _columns.Count - 1 - row.Count(c => c == ','))).Append('\n');
        File.WriteAllText(temporary, text.ToString());
        File.Move(temporary, _path, overwrite: true);
        _writer = new StreamWriter(new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read)) { NewLine = "\n", AutoFlush = true };
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
        return cells.Length == 3 && long.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : long.MaxValue;
    }

    private static string ColumnOf(string metric) => string.Create(metric.Length, metric, static (span, name) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = name[i] is ',' or '"' or '\r' or '\n' ? '_' : name[i];
    });
}
