using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>
/// Decodes encoded images in a saved model. ML.NET has no transform that does, so this one step of a saved model needs this package where
/// the model is loaded; models fitted on paths or <c>MLImage</c> need nothing.
/// </summary>
[CustomMappingFactoryAttribute(ContractName)]
public sealed class EncodedImageDecoding : CustomMappingFactory<EncodedImageDecoding.Encoded, EncodedImageDecoding.Decoded>
{
    /// <summary>The name under which a saved model finds this step.</summary>
    public const string ContractName = "MLNet.VisionGraph.EncodedImageDecoding";

    /// <inheritdoc/>
    public override Action<Encoded, Decoded> GetMapping() => Decode;

    internal static void Decode(Encoded input, Decoded output)
    {
        if (input.Bytes.Length == 0)
            throw new InvalidDataException("The image has no bytes.");
        using var stream = new MemoryStream(input.Bytes, writable: false);
        output.Image = MLImage.CreateFromStream(stream);
    }

    // A model file keeps the contract's name, not the columns': these are fixed, and the chain copies to and from them.
    internal const string EncodedColumn = "VisionGraph.EncodedImage";
    internal const string DecodedColumn = "VisionGraph.DecodedImage";

    /// <summary>What goes in.</summary>
    public sealed class Encoded
    {
        /// <summary>Gets or sets the encoded image.</summary>
        [ColumnName(EncodedColumn)]
        public byte[] Bytes { get; set; } = [];
    }

    /// <summary>What comes out.</summary>
    public sealed class Decoded
    {
        /// <summary>Gets or sets the picture, of any size: the attribute cannot leave it open, and nobody looks at it.</summary>
        [ColumnName(DecodedColumn)]
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }
}
