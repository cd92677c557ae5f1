using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>
/// Reads some images of a data view as network inputs, evenly spread over the rows because rows are often grouped by class.
/// </summary>
internal static class CalibrationImages
{
    /// <summary>Reads images, skipping those that cannot be decoded.</summary>
    /// <exception cref="ArgumentException">No image can be read.</exception>
    public static IReadOnlyList<float[]> Read(TransformsCatalog catalog, ImagePlan plan, ImageInput input, IDataView data, int most)
    {
        var rows = data.GetRowCount() ?? CountRows(data);
        var wanted = NetworkQuantizer.Spread([.. Enumerable.Range(0, (int)Math.Min(rows, int.MaxValue))], most).ToHashSet();
        var column = data.Schema[plan.InputColumnName];
        var images = new List<float[]>();
        InvalidImageException? invalid = null;

        using var tensorizer = new ImageTensorizer(
            plan,
            input,
            new PixelNormalizer(plan.Preprocessing),
            ImageResizer.Factory(catalog, plan.ResizedHeight, plan.ResizedWidth, plan.KeepsAspect)
        );
        using var cursor = data.GetRowCursor([column]);
        var source = new ImageSource(input, cursor, column, slots: 1);
        while (cursor.MoveNext())
        {
            if (!wanted.Contains((int)cursor.Position))
                continue;
            var image = new float[3 * plan.Height * plan.Width];
            try
            {
                source.Store.Read(0);
                source.Fill(tensorizer, slot: 0, cursor.Position, image);
                images.Add(image);
            }
            catch (InvalidImageException exception)
            {
                invalid = exception;
            }
        }

        return images.Count > 0
            ? images
            : throw new ArgumentException(
                $"Calibration for {nameof(WeightPrecision.Int8)} requires images in '{plan.InputColumnName}': "
                    + $"{(invalid is null ? "the data has no rows" : "none can be read")}.",
                nameof(data),
                invalid
            );
    }

    private static long CountRows(IDataView data)
    {
        using var cursor = data.GetRowCursor([]);
        var rows = 0L;
        while (cursor.MoveNext())
            rows++;
        return rows;
    }
}
