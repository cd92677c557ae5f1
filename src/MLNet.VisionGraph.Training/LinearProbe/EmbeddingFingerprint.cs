using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.LinearProbe;

/// <summary>
/// The SHA-256 hash of everything an embedding depends on besides the image: the exported network, which contains the image size and the
/// weights that matter; the backbone's name; the preprocessing; and the libraries that decode and score. The head is not included.
/// </summary>
internal static class EmbeddingFingerprint
{
    private const string Format = "visiongraph-embeddings-1";

    /// <summary>Computes the fingerprint.</summary>
    /// <param name="backbone">The backbone's name.</param>
    /// <param name="model">The network as ONNX, with the embedding as its output.</param>
    /// <param name="loading">The options that turn images into the network's input.</param>
    /// <returns>The hash, 32 bytes.</returns>
    public static byte[] Compute(string backbone, byte[] model, BatchLoaderOptions loading)
    {
        var preprocessing = loading.Preprocessing;
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Format);
            writer.Write(backbone);
            writer.Write(SHA256.HashData(model));
            writer.Write(loading.Height);
            writer.Write(loading.Width);
            writer.Write(loading.EvaluationResize.ToString());
            writer.Write(preprocessing.CropFraction);
            foreach (var value in preprocessing.Mean.Concat(preprocessing.Deviation))
                writer.Write(value);
            writer.Write(typeof(MLImage).Assembly.FullName ?? string.Empty);
            writer.Write(typeof(InferenceSession).Assembly.FullName ?? string.Empty);
        }

        return SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    /// <summary>Returns the folder name of a fingerprint, for example <c>efficientvit_m0-224-8f0c…</c>.</summary>
    public static string FolderOf(string backbone, int size, ReadOnlySpan<byte> fingerprint)
    {
        var readable = string.Concat(backbone.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_'));
        return $"{readable[..Math.Min(readable.Length, 64)]}-{size}-{Convert.ToHexStringLower(fingerprint[..16])}";
    }
}
