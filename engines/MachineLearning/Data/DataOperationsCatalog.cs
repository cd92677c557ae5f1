using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Loading, splitting, caching.</summary>
public sealed class DataOperationsCatalog
{
    internal DataOperationsCatalog(IHostEnvironment env) => Environment = env;

    internal IHostEnvironment Environment { get; }

    /// <summary>A data view over objects; they are enumerated anew for each pass.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class =>
        new EnumerableDataView<TRow>(
            Contracts.CheckValue(data, nameof(data)),
            new MemberAccess<TRow>(schemaDefinition, SchemaDefinition.Direction.Read));

    /// <summary>A data view over objects, with the annotations of a schema.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckValue(schema, nameof(schema));
        return LoadFromEnumerable(data, SchemaDefinition.Create(typeof(TRow), schema));
    }

    /// <summary>The rows as objects; with <paramref name="reuseRowObject"/> as one object that changes.</summary>
    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        Contracts.CheckValue(data, nameof(data));
        return Enumerate(data, new RowReader<TRow>(data.Schema, ignoreMissingColumns, schemaDefinition), reuseRowObject);
    }

    /// <summary>Keeps columns in memory once they have been read; these ones together.</summary>
    public IDataView Cache(IDataView input, params string[] columnsToPrefetch) =>
        new CacheDataView(Contracts.CheckValue(input, nameof(input)), columnsToPrefetch ?? []);

    /// <summary>Two disjoint parts at random; rows of equal sampling key stay together. The same seed gives the same split.</summary>
    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(testFraction is > 0 and < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        var fractions = Fractions(data, samplingKeyColumnName, seed, out var columns);
        return new TrainTestData(
            Part(data, columns, fractions, f => f >= testFraction),
            Part(data, columns, fractions, f => f < testFraction));
    }

    /// <summary>As many splits as folds; each row is in one test set.</summary>
    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        var fractions = Fractions(data, samplingKeyColumnName, seed, out var columns);
        var folds = new List<TrainTestData>();
        for (int fold = 0; fold < numberOfFolds; fold++)
        {
            double low = (double)fold / numberOfFolds;
            double high = fold == numberOfFolds - 1 ? double.PositiveInfinity : (fold + 1.0) / numberOfFolds;
            folds.Add(new TrainTestData(
                Part(data, columns, fractions, f => f < low || f >= high),
                Part(data, columns, fractions, f => f >= low && f < high)));
        }
        return folds;
    }

    /// <summary>The rows in a random order, out of a pool of this size.</summary>
    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckParam(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffledDataView(input, seed ?? Environment.Register(nameof(ShuffleRows)).Rand.Next(), shufflePoolSize, shuffleSource);
    }

    /// <summary>The first rows.</summary>
    public IDataView TakeRows(IDataView input, long count)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckParam(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeDataView(input, 0, count);
    }

    /// <summary>All rows but the first.</summary>
    public IDataView SkipRows(IDataView input, long count)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckParam(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeDataView(input, count, long.MaxValue);
    }

    /// <summary>The rows without missing values in these columns: NaN, or the missing key.</summary>
    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckParam(columns is { Length: > 0 }, nameof(columns), "Must be non-empty");
        var found = columns.Select(name => Contracts.FindColumn(input.Schema, name)).ToArray();
        return new FilteredDataView(input, found, row => MissingValues.MakeTest(row, found), needsOrder: false);
    }

    private static IDataView Part(IDataView data, DataViewSchema.Column[] columns, Func<DataViewRow, Func<double>> fractions, Func<double, bool> accept) =>
        new FilteredDataView(
            data,
            columns,
            row =>
            {
                var fraction = fractions(row);
                return () => accept(fraction());
            },
            needsOrder: columns.Length == 0);

    private Func<DataViewRow, Func<double>> Fractions(IDataView data, string samplingKey, int? seed, out DataViewSchema.Column[] columns)
    {
        if (samplingKey is null)
        {
            columns = [];
            int? used = seed ?? (Environment as IHostEnvironmentInternal)?.Seed;
            return _ => RowFractions.Random(used);
        }
        var key = Contracts.FindColumn(data.Schema, samplingKey, "SamplingKeyColumn", "samplingKeyColumn");
        columns = [key];
        return row => RowFractions.Of(row, key);
    }

    private static IEnumerable<TRow> Enumerate<TRow>(IDataView data, RowReader<TRow> reader, bool reuseRowObject)
        where TRow : class, new()
    {
        using var cursor = data.GetRowCursor(reader.Columns);
        var fill = reader.Bind(cursor);
        var row = reuseRowObject ? new TRow() : null;
        while (cursor.MoveNext())
        {
            var target = row ?? new TRow();
            fill(target);
            yield return target;
        }
    }

    /// <summary>The parts of a split.</summary>
    public readonly struct TrainTestData
    {
        /// <summary>To learn from.</summary>
        public readonly IDataView TrainSet;

        /// <summary>To measure on.</summary>
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet) => (TrainSet, TestSet) = (trainSet, testSet);
    }
}
