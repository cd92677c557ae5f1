using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Cli.Images;

/// <summary>
/// ML.NET's binary data, with the columns <c>ImageSource</c> and <c>Features</c>. Such a file can only be written as a whole. Until it is
/// complete, its rows are in a NumPy array beside it, which a later run continues.
/// </summary>
internal sealed class IdvFeatureFile : FeatureFile
{
    private readonly MLContext _mlContext = new();
    private readonly string _path;
    private readonly string _draftPath;
    private readonly int _length;
    private readonly NpyFeatureFile _draft;

    public IdvFeatureFile(string path, int length)
    {
        (_path, _length) = (path, length);
        _draftPath = path + ".part";
        var isResumed = File.Exists(_draftPath);
        var finished = !isResumed && File.Exists(path) ? Load() : null;
        _draft = new NpyFeatureFile(_draftPath, length);
        Paths.AddRange(_draft.Paths);
        FirstRow = _draft.FirstRow;
        foreach (var row in finished is null ? [] : _mlContext.Data.CreateEnumerable<Row>(finished, reuseRowObject: false))
        {
            Add(row.ImageSource, row.Features);
            FirstRow ??= row.Features;
            Paths.Add(row.ImageSource);
        }
    }

    public override void Add(string path, float[] row) => _draft.Add(path, row);

    public override void Flush() => _draft.Flush();

    public override void Complete()
    {
        _draft.Flush();
        var definition = SchemaDefinition.Create(typeof(Row));
        definition[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, _length);
        var whole = _path + ".tmp";
        try
        {
            using (var stream = File.Create(whole))
                _mlContext.Data.SaveAsBinary(
                    _mlContext.Data.LoadFromEnumerable(
                        _draft.Rows().Select(row => new Row { ImageSource = row.Path, Features = row.Values }),
                        definition
                    ),
                    stream
                );
            File.Move(whole, _path, overwrite: true);
        }
        finally
        {
            File.Delete(whole);
        }

        _draft.Dispose();
        File.Delete(_draftPath);
        File.Delete(NpyFeatureFile.NamesOf(_draftPath));
    }

    public override void Dispose() => _draft.Dispose();

    private IDataView Load()
    {
        IDataView data;
        try
        {
            data = _mlContext.Data.LoadFromBinary(_path);
        }
        catch (FormatException exception)
        {
            throw new FailureException(
                $"'{_path}' is not an ML.NET binary file: {ErrorText.OneLine(exception.Message)} Choose another file, or delete it.",
                exception
            );
        }

        if (
            data.Schema.GetColumnOrNull(nameof(Row.ImageSource))?.Type is not TextDataViewType
            || data.Schema.GetColumnOrNull(nameof(Row.Features))?.Type is not VectorDataViewType features
        )
            throw new FailureException(
                $"'{_path}' does not have the columns {nameof(Row.ImageSource)} and {nameof(Row.Features)} of a features file: "
                    + "choose another file, or delete it."
            );
        return features.Size == _length ? data : throw Mismatch(_path, features.Size, _length);
    }

    private sealed class Row
    {
        public string ImageSource { get; set; } = string.Empty;

        public float[] Features { get; set; } = [];
    }
}
