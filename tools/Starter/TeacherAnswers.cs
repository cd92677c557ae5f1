using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Starter;

/// <summary>
/// What the teacher says of fixed views of images, in a file of half-precision numbers, [views, images, 512], which grows from view to view
/// and may be read meanwhile. An interrupted run continues.
/// </summary>
internal sealed class TeacherAnswers(ImageDataset images, string file)
{
    private const int RowBytes = Teacher.Features * 2;
    private const int BatchSize = 32;
    private const int BatchesPerLine = 50;

    /// <summary>Returns what distinguishes the answers about other images or other views: the start of a hash.</summary>
    public static string Fingerprint(ImageDataset images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Recipe.Augmentation} {Recipe.Seed}"));
        foreach (var image in images.Samples)
            hash.AppendData(SHA256.HashData(image.Encoded!));
        return Convert.ToHexStringLower(hash.GetCurrentHash())[..12];
    }

    /// <summary>Gets the number of views that are complete.</summary>
    public int CompleteViews => File.Exists(file) ? (int)(new FileInfo(file).Length / RowBytes / images.Count) : 0;

    /// <summary>Returns the loader of a view.</summary>
    /// <param name="view">The number of the view, from 0.</param>
    /// <param name="imageSize">The side of the square images.</param>
    /// <param name="batchSize">The number of images a batch.</param>
    /// <param name="order">The order.</param>
    public BatchLoader Load(int view, int imageSize, int batchSize, SampleOrder order) =>
        new(
            images,
            new BatchLoaderOptions
            {
                Augmentation = Recipe.Augmentation,
                Seed = Recipe.Seed,
                BatchSize = batchSize,
                Height = imageSize,
                Width = imageSize,
                Order = order,
                View = view,
                DropLast = order == SampleOrder.Shuffled,
            }
        );

    /// <summary>Asks the teacher for the views that are missing.</summary>
    public void Complete(Teacher teacher, int views)
    {
        using var output = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        output.SetLength(output.Length / RowBytes / BatchSize * BatchSize * RowBytes); // what was cut off within a batch
        for (var view = 0; view < views; view++)
        {
            var done = Math.Clamp(output.Length / RowBytes - (long)view * images.Count, 0, images.Count);
            if (done == images.Count)
                continue;
            var first = (int)(done / BatchSize);
            output.SetLength(((long)view * images.Count + first * BatchSize) * RowBytes);
            output.Seek(0, SeekOrigin.End);
            using var loader = Load(view, Teacher.ImageSize, BatchSize, SampleOrder.Sequential);
            foreach (var batch in loader.Read(epoch: 0, first))
            {
                Write(output, teacher, batch);
                if (batch.Index % BatchesPerLine == 0)
                    Console.WriteLine($"{DateTime.UtcNow:u} view {view + 1} of {views}, image {batch.Index * BatchSize} of {images.Count}");
            }
        }
    }

    /// <summary>Reads the answers about a view, [images, 512].</summary>
    public Half[] Read(int view)
    {
        var answers = new Half[images.Count * Teacher.Features];
        using var input = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        input.Seek((long)view * images.Count * RowBytes, SeekOrigin.Begin);
        input.ReadExactly(MemoryMarshal.AsBytes(answers.AsSpan()));
        return answers;
    }

    private static void Write(Stream output, Teacher teacher, Batch batch)
    {
        using var scope = NewDisposeScope();
        var (scale, shift) = new ImagePreprocessing().ToScaleAndShift();
        var images = batch.Images.ToTensor([batch.Count, 3, batch.Height, batch.Width], CPU);
        var pixels = images.sub(tensor(shift).reshape(3, 1, 1)).div(tensor(scale).reshape(3, 1, 1)).round();
        var features = teacher.Run(pixels).to(ScalarType.Float16).contiguous();
        output.Write(features.bytes);
        output.Flush();
    }
}
